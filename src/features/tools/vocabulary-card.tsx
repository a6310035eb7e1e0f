import { Text, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import type { DecoderConfig } from "../../config/config.ts";
import { formatCount } from "../../lib/amounts.ts";
import { namedByConfig } from "./input-files.ts";
import { configObstacle } from "./needs-config.tsx";
import { TablesField } from "./tables-field.tsx";
import { ToolCard } from "./tool-card.tsx";
import { useToolFiles } from "./use-tool-files.ts";

/** `generate_vocab_wordpiece`. What it learns by is the config's. */
export function VocabularyCard() {
  const { files, tables, config } = useToolFiles();
  const [chosen, setChosen] = useState<string[]>();
  const [output, setOutput] = useState<string>();
  const decoder = config?.decoder_config;
  const named = useMemo(() => namedByConfig(decoder?.corpus_files ?? [], files), [decoder, files]);
  const corpusFiles = (chosen ?? named).filter(table => tables.includes(table));
  const isOther = decoder !== undefined && chosen !== undefined && corpusFiles.join("\n") !== named.join("\n");
  const order = {
    tool: "generate_vocab_wordpiece" as const,
    corpusFiles,
    output: output ?? decoder?.vocabulary ?? "vocabulary.tokens",
  };
  return (
    <ToolCard
      title="Vocabulary"
      what="The word pieces that a model writes in, learnt from transcripts."
      order={order}
      obstacle={
        configObstacle(config) ??
        (corpusFiles.length === 0
          ? "Choose the transcripts to learn from first."
          : order.output === ""
            ? "Name the file to write."
            : null)
      }
    >
      <TablesField label="Transcripts to learn from" tables={tables} chosen={corpusFiles} onChange={setChosen} />
      <TextInput
        label="Token file"
        value={order.output}
        spellCheck={false}
        onChange={({ currentTarget }) => setOutput(currentTarget.value)}
      />
      {decoder !== undefined && <Text size="xs">{describeRules(decoder)}</Text>}
      {isOther && (
        <Text size="xs">
          The config names other corpus_files; the command in a terminal, and TensorFlowASR, would read those.
        </Text>
      )}
    </ToolCard>
  );
}

function describeRules(decoder: DecoderConfig): string {
  const { vocab_size, max_token_length, max_unique_chars, num_iterations, reserved_tokens } = decoder;
  const rules = [
    `at most ${formatCount(vocab_size)} tokens of ${max_token_length} characters`,
    max_unique_chars === null ? "max_unique_chars not set" : `${formatCount(max_unique_chars)} different characters`,
    `${num_iterations} iterations`,
    reserved_tokens === null ? "reserved_tokens not set" : `reserved: ${reserved_tokens.join(" ")}`,
  ];
  return `By decoder_config: ${rules.join(", ")}.`;
}
