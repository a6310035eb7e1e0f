import { describe, expect, it } from "vitest";
import { metadata } from "../../../src/cli/parity/kinds/metadata.ts";
import { generateMetadata, mergeMaxima, parseMetadata, stageMetadata } from "../../../src/data/metadata.ts";
import { goldenCases } from "../../support/golden-cases.ts";
import { speechConfig } from "./speech-config.ts";

describe("generateMetadata", () => {
  // The recorded speech and the seed's vocabulary lie beside the repository only.
  it.each(goldenCases(metadata, "metadata/metadata"))(
    "writes or refuses $name as generate_metadata.py does",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );

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
