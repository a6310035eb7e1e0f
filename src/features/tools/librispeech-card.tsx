import { NativeSelect, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTools } from "../../state/tools.ts";
import { foldersAmong } from "./input-files.ts";
import { ToolCard } from "./tool-card.tsx";

/** `create_librispeech_trans`. */
export function LibrispeechCard() {
  const inputs = useTools(state => state.inputs);
  const folders = useMemo(() => foldersAmong(inputs), [inputs]);
  const [chosen, setChosen] = useState<string>();
  const [output, setOutput] = useState("transcripts.tsv");
  const directory = chosen !== undefined && folders.includes(chosen) ? chosen : folders[0];
  return (
    <ToolCard
      title="LibriSpeech transcripts"
      what="The table of path, duration and transcript for a folder laid out as LibriSpeech is."
      order={{ tool: "create_librispeech_trans", directory: directory ?? "", output }}
      obstacle={
        directory === undefined
          ? "Drop a folder of LibriSpeech above first."
          : output === ""
            ? "Name the file to write."
            : null
      }
    >
      {folders.length > 0 && (
        <NativeSelect
          label="Folder"
          data={folders.map(folder => ({ value: folder, label: folder === "" ? "All that was dropped" : folder }))}
          value={directory ?? ""}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
      )}
      <TextInput
        label="Table to write"
        value={output}
        spellCheck={false}
        onChange={({ currentTarget }) => setOutput(currentTarget.value)}
      />
    </ToolCard>
  );
}
