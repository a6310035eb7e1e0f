import { Paper, Table, Text, Title } from "@mantine/core";
import { formatCount, formatDuration, formatMebibytes } from "../../lib/amounts.ts";
import { describeError, errorOf } from "../../lib/result.ts";
import type { CatalogFile } from "../../workers/catalog/protocol.ts";
import styles from "./data-screen.module.css";

/** Shards, or TSVs of transcripts, with what is bad in them. */
export function FilesTable({ files }: { files: readonly CatalogFile[] }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label="Shards">
      <Title order={2} size="h4">
        Shards
      </Title>
      <div className={styles["wide"]} tabIndex={0} role="group" aria-label="Table of shards">
        <Table aria-label="Shards" verticalSpacing={4} horizontalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th>Part</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th className={styles["number"] ?? ""}>Size</Table.Th>
              <Table.Th className={styles["number"] ?? ""}>Records</Table.Th>
              <Table.Th className={styles["number"] ?? ""}>Audio</Table.Th>
              <Table.Th>Bad records</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {files.map(file => (
              <FileRow key={`${file.part} ${file.path}`} file={file} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Paper>
  );
}

function FileRow({ file }: { file: CatalogFile }) {
  const { path, part, sizeBytes, records, seconds, state } = file;
  const isOpened = state !== "waiting";
  return (
    <Table.Tr>
      <Table.Th scope="row" fw="normal">
        {path}
      </Table.Th>
      <Table.Td>{part}</Table.Td>
      <Table.Td>{kindOf(file)}</Table.Td>
      <Table.Td className={styles["number"] ?? ""}>{sizeBytes === null ? "" : formatMebibytes(sizeBytes)}</Table.Td>
      <Table.Td className={styles["number"] ?? ""}>{isOpened ? formatCount(records) : ""}</Table.Td>
      <Table.Td className={styles["number"] ?? ""}>{isOpened ? formatDuration(1000 * seconds) : ""}</Table.Td>
      <Table.Td>
        <BadRecords file={file} />
      </Table.Td>
    </Table.Tr>
  );
}

function kindOf({ kind, compression }: CatalogFile): string {
  if (kind === "transcripts") return "transcripts";
  if (compression === null) return "shard";
  return compression === "none" ? "shard, not compressed" : `shard, ${compression}`;
}

const mostListed = 200;

function BadRecords({ file: { state, error, bad } }: { file: CatalogFile }) {
  if (error !== null) return <Text size="sm">{describeError(errorOf(error))}</Text>;
  if (state === "waiting") return "not read yet";
  if (bad.length === 0) return state === "read" ? "none" : "none so far";
  return (
    <details>
      <summary>{formatCount(bad.length)} bad</summary>
      <ul className={styles["list"]}>
        {bad.slice(0, mostListed).map(({ index, offset, reason, path }) => (
          <li key={`${index} ${offset}`}>
            Record {index}, byte {offset}
            {path === undefined ? "" : `, ${path}`}: {reason}
          </li>
        ))}
        {bad.length > mostListed && <li>and {formatCount(bad.length - mostListed)} more</li>}
      </ul>
    </details>
  );
}
