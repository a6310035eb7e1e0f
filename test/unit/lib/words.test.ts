import { describe, expect, it } from "vitest";
import { splitWords } from "../../../src/lib/words.ts";

describe("splitWords", () => {
  it.each([
    ["", []],
    ["  \t ", []],
    [" a\tb\n\vc\f\rd ", ["a", "b", "c", "d"]],
    ["a\u00a0b\u3000c\u2028d\u0085e\u001cf", ["a\u00a0b\u3000c\u2028d\u0085e\u001cf"]],
  ])("cuts %j at ASCII whitespace alone", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
});
