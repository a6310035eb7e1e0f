import { Table } from "@mantine/core";
import type { Transcription } from "../../workers/trainer/protocol.ts";
import styles from "./decode-screen.module.css";

/** Which token was written when. Models may write a token later than it was said. */
export function TokensTable({ tokens }: Pick<Transcription, "tokens">) {
  // It scrolls, so it takes the focus for the arrow keys.
  return (
    <div className={styles["tokens"]} tabIndex={0} role="region" aria-label="Tokens at their times">
      <Table aria-label="Tokens" withRowBorders={false} verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Token</Table.Th>
            <Table.Th className={styles["number"] ?? ""}>Time</Table.Th>
            <Table.Th className={styles["number"] ?? ""}>Encoder frame</Table.Th>
            <Table.Th className={styles["number"] ?? ""}>Id</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map(({ id, text, frame, seconds }, place) => (
            <Table.Tr key={`${place} ${id}`}>
              <Table.Td className={styles["token"] ?? ""}>{text}</Table.Td>
              <Table.Td className={styles["number"] ?? ""}>{seconds.toFixed(2)} s</Table.Td>
              <Table.Td className={styles["number"] ?? ""}>{frame}</Table.Td>
              <Table.Td className={styles["number"] ?? ""}>{id}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
