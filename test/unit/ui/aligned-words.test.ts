import { describe, expect, it } from "vitest";
import { align } from "../../../src/metrics/alignment.ts";
import { alignedWords, describeErrors } from "../../../src/ui/aligned-words.ts";

function aligned(reference: string, heard: string) {
  const [said, words] = [reference.split(" "), heard.split(" ")];
  const steps = align(said, words);
  return { words: alignedWords(steps, said, words), errors: describeErrors(steps) };
}

describe("alignedWords", () => {
  it("gives each word of both texts once, in order, with what became of it", () => {
    const { words, errors } = aligned("one two three four", "one too four five");
    expect(words).toEqual([
      { kind: "match", said: "one", heard: "one" },
      { kind: "substitution", said: "two", heard: "too" },
      { kind: "substitution", said: "three", heard: "four" },
      { kind: "substitution", said: "four", heard: "five" },
    ]);
    expect(errors).toBe("3 wrong");
  });

  it("names missing and surplus words", () => {
    expect(aligned("a b c d", "a c d").errors).toBe("1 missing");
    expect(aligned("a b c d", "a b x c d").errors).toBe("1 surplus");
    expect(aligned("a b", "a b").errors).toBe("no errors");
    expect(aligned("a b c", "a c").words[1]).toEqual({ kind: "deletion", said: "b", heard: "" });
  });
});
