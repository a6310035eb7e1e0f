import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { Download, FolderInput, Plus } from "lucide-react";
import { useState } from "react";
import { formatMebibytes } from "../../lib/amounts.ts";
import { describeError, errorOf, reportOf } from "../../lib/result.ts";
import { splitPath } from "../../sources/index.ts";
import { canChooseFolder } from "../../state/project-folder.ts";
import { addResultToProject, type JobView, saveResultToFolder } from "../../state/tools.ts";
import { download } from "../../ui/download.ts";
import type { ToolReport, WrittenFile } from "../../workers/tools/protocol.ts";
import { placeInBucket } from "./bucket-place.ts";
import { describeReport } from "./result-words.ts";
import styles from "./tools-screen.module.css";

/** What a tool made, and what may be done with it. */
export function JobResult({ job, report }: { job: JobView; report: ToolReport }) {
  const [problem, setProblem] = useState("");
  const [saved, setSaved] = useState("");
  const { tool } = job.order;
  const isHere = job.destination.type === "page";
  const attempt = (work: () => Promise<void>) => {
    setProblem("");
    work().catch((error: unknown) => setProblem(describeError(errorOf(reportOf(error)))));
  };
  const save = async () => {
    const folder = await saveResultToFolder(tool);
    if (folder !== undefined) setSaved(`Saved in ${folder}.`);
  };
  return (
    <Stack gap="xs">
      <Text size="sm">{describeReport(report)}</Text>
      {report.files.length > 0 && (
        <>
          <ul className={styles["files"]} tabIndex={0} aria-label="Files made">
            {report.files.map(file => (
              <FileLine key={file.name} file={file} />
            ))}
          </ul>
          <Group gap="xs">
            {job.destination.type !== "bucket" && (
              <Button
                size="xs"
                leftSection={<Plus size={14} aria-hidden />}
                disabled={job.isAdded}
                onClick={() => attempt(() => addResultToProject(tool))}
              >
                Add to the project
              </Button>
            )}
            {isHere && canChooseFolder() && (
              <Button
                size="xs"
                variant="default"
                leftSection={<FolderInput size={14} aria-hidden />}
                onClick={() => attempt(save)}
              >
                Save in a folder
              </Button>
            )}
          </Group>
        </>
      )}
      <Text size="sm" aria-live="polite">
        {job.isAdded && (
          <>
            It is among the project's files:{" "}
            <Anchor href="#/data" underline="always">
              look at the data
            </Anchor>{" "}
            or{" "}
            <Anchor href="#/config" underline="always">
              the config
            </Anchor>
            .{" "}
          </>
        )}
        {saved}
        {job.destination.type === "bucket" &&
          `It lies in ${placeInBucket(job.destination.address, report.files)}: name that in the config.`}
      </Text>
      {problem !== "" && (
        <Text size="sm" c="var(--mantine-color-error)">
          {problem}
        </Text>
      )}
    </Stack>
  );
}

function FileLine({ file: { name, sizeBytes, content } }: { file: WrittenFile }) {
  return (
    <li className={styles["file"]}>
      <span className={styles["name"]}>{name}</span>
      <span className={styles["size"]}>{sizeBytes < 100_000 ? `${sizeBytes} bytes` : formatMebibytes(sizeBytes)}</span>
      {content !== null && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Download ${name}`}
          onClick={() => download(splitPath(name).name, content)}
        >
          <Download size={14} aria-hidden />
        </Button>
      )}
    </li>
  );
}
