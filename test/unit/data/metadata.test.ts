import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { generateMetadata, mergeMaxima, parseMetadata, stageMetadata } from "../../../src/data/metadata.ts";
import { parseTranscripts } from "../../../src/data/transcripts.ts";
import { Vocabulary } from "../../../src/text/vocabulary.ts";
import { tokenize } from "../../../src/text/wordpiece.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";
import { speechConfig } from "./speech-config.ts";

interface MetadataCase {
  name: string;
  tsv: string[];
  stage: string;
  config: string;
  existing?: string;
  file: string | null;
  error?: string;
}
const golden = readFixtureJson<{ cases: MetadataCase[]; vocabularies: Record<string, string>; "small.tsv": string }>(
  "metadata/metadata.json",
);
const shared = fileURLToPath(new URL("../../../../shared/", import.meta.url));
const decoder = { blank_index: 0, unknown_index: 1, unknown_token: "<unk>" };

const isSeed = (config: string) => config.includes("train_1000_50.tokens");
const tsvOf = (name: string) =>
  name === "small.tsv" ? new TextEncoder().encode(golden["small.tsv"]) : readFileSync(shared + name);

/** The few keys that the cases set; `key: value` lines with two spaces before. */
function speechOf(config: string) {
  const pairs = [...config.matchAll(/^ {2}(\w+): (\d+|True|False)$/gm)].map(([, key = "", value]) => [
    key,
    value === "True" ? true : value === "False" ? false : Number(value),
  ]);
  return { ...speechConfig, ...Object.fromEntries(pairs) };
}

function vocabularyOf(config: string): Vocabulary {
  const text = isSeed(config)
    ? readFileSync(fixture("seed/train_1000_50.tokens"), "utf8")
    : (golden.vocabularies["letters.tokens"] ?? "");
  return Vocabulary.parse(text, "tokens", decoder);
}

const isHere = ({ tsv, config }: MetadataCase) =>
  tsv.every(name => name === "small.tsv" || existsSync(shared + name)) &&
  (!isSeed(config) || hasFixture("seed/train_1000_50.tokens"));

const written = golden.cases.filter(({ file, error }) => file !== null && error === undefined);

describe("generateMetadata", () => {
  for (const testCase of written) {
    // The recorded speech and the seed's vocabulary lie beside the repository only.
    it.skipIf(!isHere(testCase))(`writes ${testCase.name} as generate_metadata.py does`, () => {
      const vocabulary = vocabularyOf(testCase.config);
      const rows = testCase.tsv.flatMap(name => parseTranscripts(tsvOf(name), name).rows);
      const text = generateMetadata({
        stage: testCase.stage,
        rows,
        speech: speechOf(testCase.config),
        tokenize: transcript => tokenize(transcript, vocabulary, "NFKC"),
        ...(testCase.existing === undefined ? {} : { existing: parseMetadata(testCase.existing, "m.json") }),
        file: "m.json",
      });
      expect(text).toBe(testCase.file);
    });
  }

  it("counts rows and keeps maxima that are larger, whatever the vocabulary", () => {
    const text = generateMetadata({
      stage: "train é",
      rows: [{ duration: "1.0", transcript: "a b c" }],
      speech: speechConfig,
      tokenize: transcript => transcript.split(" ").map(() => 5),
      existing: { "train é": { max_input_length: 7, max_label_length: 9 }, other: { x: [] } },
      file: "m.json",
    });
    const entry = '{\n    "max_input_length": 98,\n    "max_label_length": 9,\n    "num_entries": 1\n  }';
    expect(text).toBe(`{\n  "train \\u00e9": ${entry},\n  "other": {\n    "x": []\n  }\n}`);
  });
});

describe("parseMetadata", () => {
  it.each(["", "train: 1\n", "[]", "null", "3"])("refuses %j, naming the file", text => {
    expect(() => parseMetadata(text, "m.json")).toThrow(
      expect.objectContaining({ code: "metadata-not-json", place: { file: "m.json" } }),
    );
  });
});

describe("stageMetadata", () => {
  it("takes a missing or null stage for no metadata", () => {
    expect(stageMetadata({ train: null }, "train", "m.json")).toBeUndefined();
    expect(stageMetadata({}, "constructor", "m.json")).toBeUndefined();
  });

  it("reads text and fractions as Python's int does, and refuses the rest", () => {
    expect(stageMetadata({ t: { max_input_length: "5000", max_label_length: 3.9 } }, "t", "m.json")).toEqual({
      max_input_length: 5000,
      max_label_length: 3,
    });
    expect(() => stageMetadata({ t: { num_entries: "many" } }, "t", "m.json")).toThrow("t.num_entries");
  });
});

describe("mergeMaxima", () => {
  it("takes the larger of train and eval, and needs both kinds", () => {
    const train = { max_input_length: 100, max_label_length: 9 };
    expect(mergeMaxima([train, { max_input_length: 120 }])).toEqual({ frames: 120, labels: 9 });
    expect(mergeMaxima([undefined, { num_entries: 7 }])).toBeUndefined();
  });
});
