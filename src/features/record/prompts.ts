import { parseTranscripts } from "../../data/index.ts";
import { splitLines } from "../../lib/lines.ts";
import { StudioError } from "../../lib/result.ts";

/**
 * What is to be read aloud: the transcript column of a TSV, or else each line of a text. Empty lines are left out, spaces
 * around a line too; what stands twice is read twice.
 *
 * @throws StudioError `transcripts-encoding`, `prompts-empty`
 */
export async function readPrompts(file: File): Promise<string[]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const prompts = file.name.toLowerCase().endsWith(".tsv")
    ? clean(parseTranscripts(bytes, file.name).rows.map(({ transcript }) => transcript))
    : typedPrompts(new TextDecoder().decode(bytes));
  if (prompts.length > 0) return prompts;
  const nextStep = "Give a TSV of path, duration and transcript below a header, or a text of one prompt a line.";
  throw new StudioError("prompts-empty", "There is nothing to read aloud in it.", { file: file.name }, nextStep);
}

/** One prompt a line. */
export function typedPrompts(text: string): string[] {
  return clean(splitLines(text));
}

/** So that a first set needs no list at hand: strings of digits, which the sample's model knows, each of all ten as often. */
export function digitPrompts(count: number): string[] {
  return Array.from({ length: count }, (_, row) =>
    Array.from(
      { length: digitsAPrompt },
      (_, column) => digits[(digitsAPrompt * row + column * strides(row)) % 10],
    ).join(" "),
  );
}

const digitsAPrompt = 5;
const digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Coprime to ten, so that five steps meet five digits. */
function strides(row: number): number {
  return [1, 3, 7, 9][Math.floor(row / 2) % 4] ?? 1;
}

function clean(lines: readonly string[]): string[] {
  return lines.map(line => line.trim()).filter(line => line !== "");
}
