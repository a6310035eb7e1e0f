import { parseTranscripts } from "../../../data/index.ts";
import { generateMetadata, parseMetadata } from "../../../data/metadata.ts";
import { listShards, memorySource } from "../../../sources/index.ts";
import { Vocabulary, type VocabularyOptions } from "../../../text/vocabulary.ts";
import { tokenize } from "../../../text/wordpiece.ts";
import { speechConfig } from "../golden-configs.ts";
import { pathAround } from "../golden-folder.ts";
import { casesWith, type GoldenFile, type GoldenKind, onCpu, refused, same, skipped } from "../parity-case.ts";

interface MetadataCase {
  name: string;
  tsv: string[];
  stage: string;
  config: string;
  existing?: string;
  file: string | null;
  error?: string;
}

const decoder: VocabularyOptions = { blank_index: 0, unknown_index: 1, unknown_token: "<unk>" };

/** The whole file that generate_metadata.py writes. */
export const metadata: GoldenKind = file => {
  const cases = casesWith<MetadataCase>(file, "tsv", "stage", "config", "existing");
  if (cases === undefined) return undefined;
  return cases
    .filter(item => item.file !== null) // without a path the script writes nothing
    .map(item => {
      const name = `${file.stem} ${item.name}`;
      const inputs = inputsOf(file, item);
      if (typeof inputs === "string") return skipped(name, inputs);
      const write = () => writeMetadata(item, inputs);
      return onCpu(name, async () =>
        item.error === undefined ? [same("file", write(), item.file)] : [await refused("refusal", write)],
      );
    });
};

interface Inputs {
  tables: { name: string; bytes: Uint8Array }[];
  vocabulary: Vocabulary;
}

/** Transcripts and vocabulary, or the name of what is not there. */
function inputsOf({ folder, stem, json }: GoldenFile, { tsv, config }: MetadataCase): Inputs | string {
  const tables: Inputs["tables"] = [];
  for (const name of tsv) {
    const within = json[name];
    const path = pathAround(folder, stem, name);
    if (typeof within === "string") tables.push({ name, bytes: new TextEncoder().encode(within) });
    else if (path !== undefined) tables.push({ name, bytes: folder.bytes(path) });
    else return name;
  }
  const tokens = /vocabulary: (\S+)/.exec(config)?.[1] ?? "";
  const { vocabularies } = folder.json<{ vocabularies: Record<string, string> }>(`${stem}.json`);
  const given = vocabularies[tokens] ?? "";
  const isText = given.includes("\n");
  const path = isText ? undefined : pathAround(folder, stem, given);
  if (!isText && path === undefined) return tokens;
  const text = path === undefined ? given : folder.text(path);
  return { tables, vocabulary: Vocabulary.parse(text, tokens, decoder) };
}

function writeMetadata({ stage, config, existing }: MetadataCase, { tables, vocabulary }: Inputs): string {
  return generateMetadata({
    stage,
    rows: tables.flatMap(({ name, bytes }) => parseTranscripts(bytes, name).rows),
    speech: speechConfig(speechOf(config)),
    tokenize: transcript => tokenize(transcript, vocabulary, "NFKC"),
    ...(existing !== undefined && { existing: parseMetadata(existing, "m.json") }),
    file: "m.json",
  });
}

/** The few keys that the cases set; `key: value` lines with two spaces before. */
function speechOf(config: string): Parameters<typeof speechConfig>[0] {
  const pairs = [...config.matchAll(/^ {2}(\w+): (\d+|True|False)$/gm)].map(([, key = "", value]) => [
    key,
    value === "True" ? true : value === "False" ? false : Number(value),
  ]);
  return Object.fromEntries(pairs);
}

interface ShardOrder {
  files: string[];
  list_files_shuffle_false: string[];
}

/** Which files a stage's pattern finds, in which order. */
export const shardOrder: GoldenKind = ({ folder, stem, json }) => {
  if (!("list_files_shuffle_false" in json)) return undefined;
  const { files, list_files_shuffle_false: expected } = folder.json<ShardOrder>(`${stem}.json`);
  return [
    onCpu(stem, async () => {
      const source = memorySource(Object.fromEntries(files.map(name => [`shards/${name}`, new Uint8Array(1)])));
      const found = await listShards(source, "shards", "train");
      return [
        same(
          "files",
          found,
          expected.map(name => `shards/${name}`),
        ),
      ];
    }),
  ];
};
