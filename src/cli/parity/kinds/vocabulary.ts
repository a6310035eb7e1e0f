import type { DecoderConfig } from "../../../config/config.ts";
import type { Diagnostic } from "../../../config/diagnostic.ts";
import { loadConfig } from "../../../config/load.ts";
import { parseTranscripts } from "../../../data/index.ts";
import { StudioError } from "../../../lib/result.ts";
import { sha256 } from "../../../lib/sha256.ts";
import { type FileSink, memorySource } from "../../../sources/index.ts";
import { learnerWords } from "../../../text/learner-words.ts";
import { WordCounts } from "../../../text/word-counts.ts";
import { generateVocabulary, type Task } from "../../../tools/index.ts";
import type { Check } from "../compare.ts";
import { pathAround } from "../golden-folder.ts";
import {
  casesWith,
  type GoldenFile,
  type GoldenKind,
  onCpu,
  type ParityCase,
  refused,
  same,
  skipped,
} from "../parity-case.ts";

interface WordsCase {
  text: string;
  words: string[];
}

/** How the learner cuts words. */
export const learnerCuts: GoldenKind = file => {
  const cases = casesWith<WordsCase>(file, "text", "words");
  if (cases === undefined) return undefined;
  const { nfc = [] } = file.folder.json<{ nfc?: WordsCase[] }>(`${file.stem}.json`);
  const check = (form: DecoderConfig["normalization_form"]) => (each: WordsCase) =>
    same(JSON.stringify(each.text), learnerWords(each.text, form), each.words);
  return [
    onCpu(`${file.stem} NFKC`, () => cases.map(check("NFKC"))),
    ...(nfc.length === 0 ? [] : [onCpu(`${file.stem} NFC`, () => nfc.map(check("NFC")))]),
  ];
};

interface LearnerCase {
  name: string;
  corpus_files?: string[];
  decoder_config?: Partial<DecoderConfig>;
  change?: { [Key in keyof DecoderConfig]?: DecoderConfig[Key] | null };
  tokens?: string[]; // none where the reference wrote no file
  error?: object; // also where it failed after writing: the unknown token is missing
  sha256?: string;
}

interface Corpus {
  words: number;
  different_words: number;
  largest: [string, number][];
  smallest_count: number;
}

interface LearnerFile {
  cases: LearnerCase[];
  odd_settings?: LearnerCase[];
  corpora?: Record<string, Corpus>;
}

/** Whole vocabulary files, learned from the transcripts that the golden names. */
export const learnedVocabularies: GoldenKind = file => {
  if (casesWith<LearnerCase>(file, "corpus_files", "decoder_config", "tokens") === undefined) return undefined;
  const { cases, odd_settings: odd = [], corpora = {} } = file.folder.json<LearnerFile>(`${file.stem}.json`);
  const [{ decoder_config: base } = {}] = cases;
  return [
    ...[...cases, ...odd].map(one => learnerCase(file, { decoder_config: base ?? {}, ...one })),
    ...Object.entries(corpora).map(([name, corpus]) => corpusCase(file, name, corpus, cases)),
  ];
};

function learnerCase(file: GoldenFile, given: LearnerCase): ParityCase {
  const name = `${file.stem} ${given.name}`;
  const { corpus_files: tables = ["empty.tsv"], tokens, error } = given;
  if (given.change?.normalization_form === null) return skipped(name, "a normalization_form that a config can have");
  const missing = tables.find(
    table => table !== "empty.tsv" && pathAround(file.folder, file.stem, table) === undefined,
  );
  if (missing !== undefined) return skipped(name, missing);
  // Null is what the reference crashes at; the types of a config do not have it everywhere.
  const decoder = { ...defaults, ...given.decoder_config, ...given.change, corpus_files: tables } as DecoderConfig;
  return onCpu(name, async (): Promise<Check[]> => {
    if (tokens === undefined) {
      return [
        await refused("refusal", async () => {
          await refuseInConfig(given.change ?? {});
          await learn(file, decoder);
        }),
      ];
    }
    const learned = await learn(file, decoder);
    return [
      same("tokens", learned.tokens, tokens),
      same("file", await sha256(learned.file), given.sha256),
      same("unknown token missed", learned.warnings.includes("vocabulary-no-unknown"), error !== undefined),
    ];
  });
}

const defaults: DecoderConfig = {
  ...{ type: "wordpiece", blank_index: 0, unknown_token: "<unk>", unknown_index: 1, beam_width: 0, norm_score: true },
  ...{ vocabulary: "learned.tokens", vocab_size: 1000, max_token_length: 50, num_iterations: 4 },
  ...{ max_unique_chars: null, reserved_tokens: null, normalization_form: "NFKC", corpus_files: [] },
};

/** A null that a config's own check refuses does not reach the learner. */
async function refuseInConfig(change: object): Promise<void> {
  const { diagnostics } = await loadConfig(JSON.stringify({ decoder_config: change }), "config.yml");
  const isRefused = ({ severity, key }: Diagnostic) =>
    severity === "error" && Object.keys(change).some(one => key.endsWith(one));
  const wrong = diagnostics.find(isRefused);
  if (wrong !== undefined) throw new StudioError(wrong.code, wrong.message);
}

const header = "PATH\tDURATION\tTRANSCRIPT\n";

async function learn({ folder, stem }: GoldenFile, decoder: DecoderConfig) {
  const files = decoder.corpus_files.map(name => {
    const path = pathAround(folder, stem, name);
    return [name, path === undefined ? new TextEncoder().encode(header) : folder.bytes(path)] as const;
  });
  let written = new Blob();
  const sink: FileSink = {
    list: async () => [],
    async write(_name, content) {
      written = await new Response(content).blob();
    },
  };
  const warnings: string[] = [];
  const task: Task = {
    signal: new AbortController().signal,
    report: () => undefined,
    warn: ({ code }) => void warnings.push(code),
  };
  const source = memorySource(Object.fromEntries(files));
  const { tokens } = await generateVocabulary({ decoder, configFile: "config.yml", source, sink }, task);
  return { tokens, file: written, warnings };
}

/** What the words of a corpus are counted to. */
function corpusCase(file: GoldenFile, corpus: string, expected: Corpus, cases: readonly LearnerCase[]): ParityCase {
  const name = `${file.stem} words of ${corpus}`;
  const table = cases.find(one => one.name === corpus)?.corpus_files?.[0] ?? corpus;
  const path = pathAround(file.folder, file.stem, table);
  if (path === undefined) return skipped(name, table);
  return onCpu(name, () => {
    const counts = new WordCounts();
    for (const { transcript } of parseTranscripts(file.folder.bytes(path), table).rows) {
      counts.add(learnerWords(transcript, "NFKC"));
    }
    const ranked = [...counts.entries()].sort((a, b) => b[1] - a[1]);
    const byCount = new Map(ranked);
    return [
      same("words", [counts.total, counts.size], [expected.words, expected.different_words]),
      same(
        "largest",
        expected.largest.map(([word]) => byCount.get(word)),
        expected.largest.map(([, count]) => count),
      ),
      same("smallest", ranked.at(-1)?.[1], expected.smallest_count),
    ];
  });
}
