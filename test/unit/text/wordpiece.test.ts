import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeTranscript, type NormalizationForm, normalizeText } from "../../../src/text/normalize-text.ts";
import { Vocabulary } from "../../../src/text/vocabulary.ts";
import { detokenize, tokenize } from "../../../src/text/wordpiece.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";

interface TextCase {
  text: string;
  ids: number[];
  prepared?: string; // where it differs from the text
  decoded: string;
}

interface Golden {
  num_classes: number;
  texts: TextCase[];
}

interface SeedGolden extends Golden {
  normalization_forms: Record<NormalizationForm, TextCase[]>;
  batches: { ids: number[][]; decoded: string[] }[];
  invalid_utf8: { text_hex: string; ids: number[] }[];
  out_of_range_ids: { ids: number[] }[];
}

const decoder = { blank_index: 0, unknown_index: 1, unknown_token: "<unk>" };

function vocabularyOf(name: string): Vocabulary {
  return Vocabulary.parseBytes(readFileSync(fixture(name)), name, decoder);
}

function outcome(text: string, vocabulary: Vocabulary, form: NormalizationForm): Required<TextCase> {
  const ids = tokenize(text, vocabulary, form);
  return { text, ids, prepared: normalizeText(text, form), decoded: detokenize(ids, vocabulary) };
}

function complete(golden: TextCase): Required<TextCase> {
  return { ...golden, prepared: golden.prepared ?? golden.text };
}

describe("tokenize and detokenize with the tiny vocabulary", () => {
  const golden = readFixtureJson<Golden & { every_pair: { pairs: TextCase[] } }>("text/tiny.json");
  const vocabulary = vocabularyOf("text/tiny.tokens");

  it("has one class more than lines", () => {
    expect(vocabulary.classes).toBe(golden.num_classes);
    expect(vocabulary.size).toBe(golden.num_classes - 1);
  });

  it.each(golden.texts)("gives what TensorFlow gives for $text", text => {
    expect(outcome(text.text, vocabulary, "NFKC")).toEqual(complete(text));
  });

  it.each(golden.every_pair.pairs)("joins the pair $ids", ({ ids, decoded }) => {
    expect(detokenize(ids, vocabulary)).toBe(decoded);
  });
});

// The seed's vocabulary is not ours to copy, so these run where the full set of goldens is.
describe.skipIf(!hasFixture("seed/train_1000_50.tokens"))("tokenize and detokenize with the seed's vocabulary", () => {
  const golden = readFixtureJson<SeedGolden>("text/wordpiece.json");
  const vocabulary = hasFixture("seed/train_1000_50.tokens")
    ? vocabularyOf("seed/train_1000_50.tokens")
    : vocabularyOf("text/tiny.tokens");

  it("has one class more than lines", () => {
    expect(vocabulary.classes).toBe(golden.num_classes);
  });

  it.each(golden.texts)("gives what TensorFlow gives for $text", text => {
    expect(outcome(text.text, vocabulary, "NFKC")).toEqual(complete(text));
  });

  it.each(
    Object.entries(golden.normalization_forms).flatMap(([form, texts]) => texts.map(text => ({ form, ...text }))),
  )("gives what TensorFlow gives in $form for $text", ({ form, ...text }) => {
    expect(outcome(text.text, vocabulary, form as NormalizationForm)).toEqual(complete(text)); // the key is the form
  });

  it.each(golden.batches)("leaves padding and unknown out of $ids", ({ ids, decoded }) => {
    expect(ids.map(row => detokenize(row, vocabulary))).toEqual(decoded);
  });

  it.each(golden.invalid_utf8)("makes unknown words of the broken bytes $text_hex", ({ text_hex, ids }) => {
    const bytes = Uint8Array.from(text_hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16));
    expect(tokenize(decodeTranscript(bytes), vocabulary, "NFKC")).toEqual(ids);
  });

  it("refuses ids outside the vocabulary, where the reference reads foreign memory", () => {
    for (const { ids } of golden.out_of_range_ids) {
      const detokenizing = () => detokenize(ids, vocabulary);
      if (ids.every(id => id >= 0 && id < vocabulary.size)) expect(detokenizing()).toBe("##z");
      else expect(detokenizing).toThrow(expect.objectContaining({ code: "token-without-text" }));
    }
  });

  it("gives back any text of letters and apostrophes that has single spaces", () => {
    const word = fc.string({
      unit: fc.constantFrom(...Array.from("abcdefghijklmnopqrstuvwxyz'")),
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(word), words => {
        const text = words.join(" ");
        expect(detokenize(tokenize(text, vocabulary, "NFKC"), vocabulary)).toBe(text);
      }),
    );
  });
});

describe("tokenize", () => {
  it("gives only ids of the vocabulary for any text", () => {
    const vocabulary = vocabularyOf("text/tiny.tokens");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), text => {
        for (const id of tokenize(text, vocabulary, "NFKC")) expect(vocabulary.tokenOf(id)).toBeTypeOf("string");
      }),
    );
  });
});

describe("detokenize", () => {
  interface DetokeniseGolden {
    vocabulary: string[];
    cases: { ids: number[][]; texts?: string[] }[]; // without texts: the reference crashed
  }
  const golden = readFixtureJson<DetokeniseGolden>("decoding/detokenise.json");
  const vocabulary = Vocabulary.parse(golden.vocabulary.join("\n"), "detokenise.json", decoder);

  it.each(golden.cases)(
    "gives what TensorFlow gives for $ids, and a typed error where that crashed",
    ({ ids, texts }) => {
      const detokenizing = () => ids.map(row => detokenize(row, vocabulary));
      if (texts !== undefined) expect(detokenizing()).toEqual(texts);
      else expect(detokenizing).toThrow("Class 13 has no token: the vocabulary has the ids 0 to 12.");
    },
  );
});

describe("tokenize", () => {
  it("gives a word the same ids whatever was cut before, and for each vocabulary its own", () => {
    const [one, other] = ["<unk>\na\n##b", "<unk>\nab"].map(tokens => Vocabulary.parse(tokens, "v.tokens", decoder));
    if (one === undefined || other === undefined) throw new Error("two vocabularies");
    const many = Array.from({ length: 70_000 }, (_, n) => `a${n}`).join(" "); // more than are remembered
    for (const before of ["", "ab c", many]) {
      tokenize(before, one, "NFKC");
      expect(tokenize("ab c ab", one, "NFKC")).toEqual([1, 2, 0, 1, 2]);
      expect(tokenize("ab c ab", other, "NFKC")).toEqual([1, 0, 1]);
    }
  });
});
