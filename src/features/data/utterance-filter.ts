import { Problem } from "../../data/utterance-index.ts";
import type { UtteranceRows } from "../../state/catalog.ts";
import type { CatalogFile, Part } from "../../workers/catalog/protocol.ts";

export interface UtteranceFilter {
  text: string; // part of the transcript or path, whatever its case
  part: Part | "all";
  kind: "all" | "unknown-words" | "crowded" | "refused";
}

export const everything: UtteranceFilter = { text: "", part: "all", kind: "all" };

/**
 * The rows that pass, ascending.
 * @param matches the rows whose texts match, ascending; undefined where no text is asked for
 */
export function filterRows(
  utterances: UtteranceRows,
  files: readonly CatalogFile[],
  { part, kind }: UtteranceFilter,
  matches: Uint32Array | undefined,
): Uint32Array {
  const rows = new Uint32Array(matches?.length ?? utterances.count);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = matches?.[i] ?? i;
    const isOfPart = part === "all" || files[utterances.value("file", row)]?.part === part;
    if (isOfPart && isOfKind(utterances, files, row, kind)) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

/**
 * More tokens than frames leave the encoder. Training copes; a search that writes at most one token a frame cannot write
 * them all.
 */
export function isCrowded({ labels, encodedFrames }: { labels: number; encodedFrames: number }): boolean {
  return labels > encodedFrames;
}

/** Why an utterance cannot be learnt from; null where it can. Training refuses the blank among labels, a test only scores them. */
export function refusalOf(problems: number, part: Part | undefined): string | null {
  if ((problems & Problem.noFrame) !== 0) return "The audio is shorter than one frame.";
  if ((problems & Problem.holdsBlank) !== 0 && part !== "test") return "The transcript holds the blank.";
  return null;
}

function isOfKind(
  utterances: UtteranceRows,
  files: readonly CatalogFile[],
  row: number,
  kind: UtteranceFilter["kind"],
): boolean {
  switch (kind) {
    case "all":
      return true;
    case "unknown-words":
      return (utterances.value("problems", row) & Problem.unknownWord) !== 0;
    case "crowded":
      return utterances.value("labels", row) > utterances.value("encodedFrames", row);
    case "refused":
      return refusalOf(utterances.value("problems", row), files[utterances.value("file", row)]?.part) !== null;
    default:
      return kind satisfies never;
  }
}
