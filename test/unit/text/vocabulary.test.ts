import { describe, expect, it } from "vitest";
import { Vocabulary } from "../../../src/text/vocabulary.ts";
import { detokenize, tokenize } from "../../../src/text/wordpiece.ts";
import { readFixtureJson } from "../../support/fixtures.ts";

interface VocabularyCase {
  name: string; // and, after a comma, what of the decoder's configuration is not the default
  file?: string;
  num_classes?: number;
  lines?: number;
  texts?: { text: string; ids: number[]; decoded: string }[];
  error?: { type: string; message: string };
}

const { cases } = readFixtureJson<{ cases: VocabularyCase[] }>("text/vocabularies.json");
const decoder = { blank_index: 0, unknown_index: 1, unknown_token: "<unk>" };
const changes: Record<string, Partial<typeof decoder>> = {
  "suffix_only, unknown_token `##a`, unknown_index 3": { unknown_token: "##a", unknown_index: 3 },
  "blank_index 2": { blank_index: 2 },
};
const codes: Record<string, string> = {
  "Cannot find unk_token in the vocab!": "vocabulary-no-unknown",
  "Tokens in the vocabulary must be unique.": "vocabulary-duplicate",
  "Unable to read vocabulary": "vocabulary-empty",
};
const withFile = cases.flatMap(({ file, ...rest }) => (file === undefined ? [] : [{ file, ...rest }]));

describe("Vocabulary", () => {
  it.each(withFile.filter(({ texts }) => texts !== undefined))("reads the file $name as TensorFlowASR", golden => {
    const vocabulary = Vocabulary.parse(golden.file, golden.name, { ...decoder, ...changes[golden.name] });
    if (golden.num_classes !== undefined) expect(vocabulary.classes).toBe(golden.num_classes);
    if (golden.lines !== undefined) expect(vocabulary.size).toBe(golden.lines);
    const texts = golden.texts?.map(({ text }) => {
      const ids = tokenize(text, vocabulary, "NFKC");
      return { text, ids, decoded: detokenize(ids, vocabulary) };
    });
    expect(texts).toEqual(golden.texts);
  });

  it.each(withFile.filter(({ error }) => error !== undefined))("refuses the file $name", ({ file, name, error }) => {
    expect(() => Vocabulary.parse(file, name, decoder)).toThrow(
      expect.objectContaining({ code: codes[error?.message ?? ""], place: expect.objectContaining({ file: name }) }),
    );
  });

  it("names the line of a duplicate and the line of its first", () => {
    expect(() => Vocabulary.parse("<unk>\na\nb\na\n", "v.tokens", decoder)).toThrow(
      expect.objectContaining({ message: 'Token "a" stands on line 2 already.', place: { file: "v.tokens", line: 4 } }),
    );
  });

  it("refuses bytes that are not UTF-8", () => {
    const bytes = Uint8Array.of(...new TextEncoder().encode("<pad>\n<unk>\n"), 0xff);
    expect(() => Vocabulary.parseBytes(bytes, "v.tokens", decoder)).toThrow(
      expect.objectContaining({ code: "vocabulary-encoding" }),
    );
  });

  it("keeps a byte order mark as part of the first token", () => {
    const vocabulary = Vocabulary.parseBytes(new TextEncoder().encode("\uFEFF<pad>\n<unk>\n"), "v.tokens", decoder);
    expect(vocabulary.tokenOf(0)).toBe("\uFEFF<pad>");
  });

  it("has no token for negative and fractional ids", () => {
    const vocabulary = Vocabulary.parse("<pad>\n<unk>\n", "v.tokens", decoder);
    for (const id of [-1, 0.5, 2]) expect(() => vocabulary.tokenOf(id)).toThrow(`Class ${id} has no token`);
  });
});
