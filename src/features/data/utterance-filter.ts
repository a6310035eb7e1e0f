import type { CatalogUtterance, Part } from "../../workers/catalog/protocol.ts";

export interface UtteranceFilter {
  text: string; // part of the transcript or path, whatever its case
  part: Part | "all";
  kind: "all" | "unknown-words" | "crowded" | "refused";
}

export const everything: UtteranceFilter = { text: "", part: "all", kind: "all" };

export function filterUtterances(
  utterances: readonly CatalogUtterance[],
  { text, part, kind }: UtteranceFilter,
): readonly CatalogUtterance[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "" && part === "all" && kind === "all") return utterances;
  return utterances.filter(
    utterance =>
      (part === "all" || utterance.part === part) &&
      isOfKind(utterance, kind) &&
      (utterance.text.toLowerCase().includes(wanted) || utterance.path.toLowerCase().includes(wanted)),
  );
}

/**
 * More tokens than frames leave the encoder. Training copes; a search that writes at most one token a frame cannot write
 * them all.
 */
export function isCrowded({ labels, encodedFrames }: CatalogUtterance): boolean {
  return labels > encodedFrames;
}

function isOfKind(utterance: CatalogUtterance, kind: UtteranceFilter["kind"]): boolean {
  switch (kind) {
    case "all":
      return true;
    case "unknown-words":
      return utterance.unknownWords.length > 0;
    case "crowded":
      return isCrowded(utterance);
    case "refused":
      return utterance.refusal !== null;
    default:
      return kind satisfies never;
  }
}
