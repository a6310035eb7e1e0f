import { TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { datasetOf, usualTables } from "./input-files.ts";
import { configObstacle } from "./needs-config.tsx";
import { StageField } from "./stage-field.tsx";
import { TablesField } from "./tables-field.tsx";
import { ToolCard } from "./tool-card.tsx";
import styles from "./tools-screen.module.css";
import { useToolFiles } from "./use-tool-files.ts";

/** `generate_metadata`, with its own defaults. */
export function MetadataCard() {
  const { files, tables, config } = useToolFiles();
  const [stage, setStage] = useState("train");
  const [chosen, setChosen] = useState<string[]>();
  const [output, setOutput] = useState<string>();
  const usual = useMemo(() => usualTables(stage, config, files), [stage, config, files]);
  const named = datasetOf(stage, config)?.metadata;
  const order = {
    tool: "generate_metadata" as const,
    tables: (chosen ?? usual).filter(table => tables.includes(table)),
    stage,
    output: output ?? (typeof named === "string" ? named : "metadata.json"),
  };
  return (
    <ToolCard
      title="Metadata"
      what="How many utterances there are, and how long the longest is. Other stages in the file stay."
      order={order}
      obstacle={
        configObstacle(config) ??
        (order.tables.length === 0
          ? "Choose the transcripts first."
          : order.output === ""
            ? "Name the file to write."
            : null)
      }
    >
      <TablesField label="Transcripts" tables={tables} chosen={order.tables} onChange={setChosen} />
      <div className={styles["fields"]}>
        <StageField stage={stage} onChange={setStage} />
        <TextInput
          label="Metadata file"
          value={order.output}
          spellCheck={false}
          onChange={({ currentTarget }) => setOutput(currentTarget.value)}
        />
      </div>
    </ToolCard>
  );
}
