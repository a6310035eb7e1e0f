import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, it } from "vitest";
import { parseMetadata, parseTranscripts, stageMetadata } from "../../../src/data/index.ts";
import { Vocabulary } from "../../../src/text/vocabulary.ts";
import { tokenize } from "../../../src/text/wordpiece.ts";
import { mutatedFile } from "./mutation.ts";
import { checkReads } from "./property.ts";

const sample = (name: string) => new Uint8Array(readFileSync(`public/samples/digits/${name}`));
const bytes = (text: string) => new TextEncoder().encode(text);

describe("parseTranscripts on damaged files", () => {
  const files = [sample("digits_eval.tsv"), bytes("PATH\tDURATION\tTRANSCRIPT\na.wav\t1.5\tüber ​ ﬁn\r\nb\t\t\u2028\n")];

  it("gives rows and bad lines, or a typed error", async () => {
    const read = async (file: Uint8Array) => {
      const { rows, bad } = parseTranscripts(file, "list.tsv");
      const lines = [...rows, ...bad].map(({ line }) => line);
      if (new Set(lines).size !== lines.length) throw new Error("Bug: a line is read twice");
    };
    await checkReads(mutatedFile(files), read, { runs: 2000, perByte: 4 });
  });
});

describe("parseMetadata on damaged files", () => {
  const files = [sample("digits.metadata.json"), bytes('{"train": {"max_input_length": "12", "num_entries": 1e400}}')];
  const read = async (text: string) => void stageMetadata(parseMetadata(text, "m.json"), "train", "m.json");

  it("gives numbers or a typed error", async () => {
    const texts = mutatedFile(files).map(file => new TextDecoder().decode(file));
    await checkReads(texts, read, { runs: 3000, perByte: 4 });
  });

  it("does the same for any JSON", async () => {
    const stages = fc.dictionary(fc.constantFrom("max_input_length", "num_entries", "x", "__proto__"), fc.jsonValue());
    const texts = fc.dictionary(fc.constantFrom("train", "eval"), stages).map(value => JSON.stringify(value));
    await checkReads(texts, read, { runs: 300, perByte: 4 });
  });

  it("ends on a value that is nested without end", async () => {
    const texts = fc.nat(60_000).map(depth => `{"train": {"num_entries": ${"[".repeat(depth)}${"]".repeat(depth)}}}`);
    await checkReads(texts, read, { runs: 20, perByte: 4 });
  });
});

describe("Vocabulary.parseBytes on damaged files", () => {
  const files = [sample("digits.tokens"), bytes("<pad>\n<unk>\na\n##b\nß\u0307\n")];
  const options = { blank_index: 0, unknown_index: 1, unknown_token: "<unk>" };

  it("gives a vocabulary that cuts any text, or a typed error", async () => {
    const inputs = fc.tuple(mutatedFile(files), fc.string({ unit: "binary", maxLength: 300 }));
    const sized = inputs.map(([file, text]) => ({ file, text, length: file.length + text.length }));
    const read = async ({ file, text }: { file: Uint8Array; text: string }) => {
      const vocabulary = Vocabulary.parseBytes(file, "v.tokens", options);
      for (const id of tokenize(text, vocabulary, "NFKC")) vocabulary.tokenOf(id);
    };
    await checkReads(sized, read, { runs: 1500, perByte: 64 });
  });
});
