import { NativeSelect, NumberInput, Switch, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { isRemotePath } from "../../config/paths.ts";
import { useTools } from "../../state/tools.ts";
import type { ToolOrder, WhenThere } from "../../workers/tools/protocol.ts";
import { corporaAmong, datasetOf, usualTables } from "./input-files.ts";
import { StageField } from "./stage-field.tsx";
import { TablesField } from "./tables-field.tsx";
import { ToolCard } from "./tool-card.tsx";
import styles from "./tools-screen.module.css";
import { useToolFiles } from "./use-tool-files.ts";

type ShardsOrder = Extract<ToolOrder, { tool: "create_tfrecords" }>;

/** `create_tfrecords`, with its own defaults. */
export function ShardsCard() {
  const { files, tables, config } = useToolFiles();
  const [stage, setStage] = useState("train");
  const [chosen, setChosen] = useState<string[]>(); // until then what the config names
  const [folder, setFolder] = useState<string>();
  const [options, setOptions] = useState({ shards: 16, shuffle: true, whenThere: "skip" as WhenThere });
  const inputs = useTools(state => state.inputs);
  const corpora = useMemo(() => corporaAmong(inputs), [inputs]);
  const usual = useMemo(() => usualTables(stage, config, files), [stage, config, files]);
  const given = chosen ?? (usual.length > 0 || tables.length > 0 ? usual : corpora.slice(0, 1).map(corpusValue));
  const order: ShardsOrder = {
    tool: "create_tfrecords",
    tables: given.filter(table => tables.includes(table)),
    corpora: corpora.filter(corpus => given.includes(corpusValue(corpus))),
    stage,
    folder: folder ?? folderFor(datasetOf(stage, config)?.tfrecords_dir),
    ...options,
  };
  return (
    <ToolCard
      title="Make TFRecord shards"
      what="Transcripts and their audio (WAV, FLAC, MP3, Ogg) as the shards that training reads."
      order={order}
      obstacle={order.tables.length + order.corpora.length === 0 ? "Choose the transcripts first." : null}
      whenElsewhere={
        <NativeSelect
          label="If there are shards of this stage"
          data={whenThereChoices}
          value={order.whenThere}
          onChange={({ currentTarget }) => setOptions({ ...options, whenThere: whenThereOf(currentTarget.value) })}
        />
      }
    >
      <TablesField
        label="Transcripts"
        tables={[...tables, ...corpora.map(corpus => ({ value: corpusValue(corpus), label: corpusLabel(corpus) }))]}
        chosen={[...order.tables, ...order.corpora.map(corpusValue)]}
        onChange={setChosen}
      />
      <div className={styles["fields"]}>
        <StageField stage={stage} onChange={setStage} />
        <NumberInput
          label="Shards"
          min={1}
          max={100_000}
          allowDecimal={false}
          value={order.shards}
          onChange={value => setOptions({ ...options, shards: typeof value === "number" && value >= 1 ? value : 1 })}
        />
        <TextInput
          label="Folder of the shards"
          value={order.folder}
          spellCheck={false}
          onChange={({ currentTarget }) => setFolder(currentTarget.value)}
        />
      </div>
      <Switch
        label="Shuffle the utterances once"
        checked={order.shuffle}
        onChange={({ currentTarget }) => setOptions({ ...options, shuffle: currentTarget.checked })}
      />
    </ToolCard>
  );
}

/** What the config names, where that is a folder: an address is where the folder may be written to. */
function folderFor(named: string | null | undefined): string {
  return named === null || named === undefined || isRemotePath(named) ? "tfrecords" : named;
}

/** Tells a folder from a table of the same name. */
function corpusValue(folder: string): string {
  return `${folder}/`;
}

function corpusLabel(folder: string): string {
  return folder === "" ? "The texts beside the audio" : `The texts in ${folder}, LibriSpeech's or beside the audio`;
}

const whenThereChoices: { value: WhenThere; label: string }[] = [
  { value: "skip", label: "Leave them and make none, as TensorFlowASR" },
  { value: "resume", label: "Make those that are missing" },
  { value: "overwrite", label: "Make all anew" },
];

function whenThereOf(value: string): WhenThere {
  return whenThereChoices.find(choice => choice.value === value)?.value ?? "skip";
}
