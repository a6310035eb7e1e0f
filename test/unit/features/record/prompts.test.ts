import { describe, expect, it } from "vitest";
import { digitPrompts, readPrompts, typedPrompts } from "../../../../src/features/record/prompts.ts";

describe("readPrompts", () => {
  it("takes the transcripts of a TSV, without its header", async () => {
    const tsv = new File(["PATH\tDURATION\tTRANSCRIPT\na.wav\t1.5\tone two\nb.wav\t2\t three \n"], "list.TSV");
    expect(await readPrompts(tsv)).toEqual(["one two", "three"]);
  });

  it("takes each line of a text that is not empty, also where it stands twice", async () => {
    expect(await readPrompts(new File(["one\r\n\r\n  two\none"], "list.txt"))).toEqual(["one", "two", "one"]);
  });

  it("names a file without anything to read", async () => {
    const empty = readPrompts(new File(["PATH\tDURATION\tTRANSCRIPT\n"], "list.tsv"));
    await expect(empty).rejects.toMatchObject({ code: "prompts-empty", place: { file: "list.tsv" } });
  });
});

describe("typedPrompts", () => {
  it("gives none for blanks", () => {
    expect(typedPrompts(" \n\t\n")).toEqual([]);
  });
});

describe("digitPrompts", () => {
  it("says every digit as often as the others", () => {
    const words = digitPrompts(20).flatMap(prompt => prompt.split(" "));
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    expect(counts.size).toBe(10);
    expect(new Set(counts.values())).toEqual(new Set([10]));
  });

  it("does not say the same prompt twice within eight", () => {
    expect(new Set(digitPrompts(8)).size).toBe(8);
  });
});
