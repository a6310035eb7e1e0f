import type { RecordPlace } from "../../data/index.ts";

/** Which data set of a config; null for files that were named. */
export type DataPart = "train" | "eval" | "test" | null;

export type FindingKind = keyof typeof findingKinds;

/**
 * `error`: training cannot use it, or what is measured with it is wrong. `warning`: it teaches something else than its
 * transcript says. `notice`: worth knowing, and no reason to leave it out.
 */
export type Severity = "error" | "warning" | "notice";

/** One thing that was found. A whole file is meant where `index` is null. */
export interface Finding extends Omit<RecordPlace, "index"> {
  kind: FindingKind;
  severity: Severity;
  part: DataPart;
  index: number | null; // of the record in its file, from 0
  path: string; // of the utterance; empty where it could not be read
  detail: string;
}

/** Every kind that is looked for, in the order in which they are told. */
export const findingKinds = {
  "unreadable-file": { severity: "error", title: "files that cannot be read to their end" },
  "damaged-record": { severity: "error", title: "damaged records" },
  unlearnable: { severity: "error", title: "utterances that a transducer cannot learn" },
  leaked: { severity: "error", title: "recordings that another part has too" },
  "no-speech": { severity: "warning", title: "recordings without speech" },
  clipped: { severity: "warning", title: "clipped recordings" },
  crowded: { severity: "warning", title: "more labels than encoder frames" },
  "duplicate-audio": { severity: "warning", title: "recordings that occur twice" },
  "duplicate-path": { severity: "notice", title: "paths that occur twice" },
  "duplicate-text": { severity: "notice", title: "equal in text and length to another" },
  "long-silence": { severity: "notice", title: "long silence before or after the speech" },
  "unknown-word": { severity: "notice", title: "words that become <unk>" },
  "empty-transcript": { severity: "notice", title: "empty transcripts" },
  "unusual-duration": { severity: "notice", title: "unusually long or short" },
  "other-sample-rate": { severity: "notice", title: "sample rates that are converted" },
  "shared-speaker": { severity: "notice", title: "speakers that another part has too" },
} as const satisfies Record<string, { severity: Severity; title: string }>;

export function isFindingKind(text: string): text is FindingKind {
  return Object.hasOwn(findingKinds, text);
}

/** All kinds, in their order. */
export function allFindingKinds(): FindingKind[] {
  return Object.keys(findingKinds).filter(isFindingKind);
}

/** What is left out where nobody chooses: what training cannot use, and what would teach it something wrong. */
export function isBetterLeftOut(kind: FindingKind): boolean {
  return findingKinds[kind].severity !== "notice";
}
