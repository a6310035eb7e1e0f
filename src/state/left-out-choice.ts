import type { Exclusions } from "../data/index.ts";
import type { FindingKind } from "../tools/doctor/findings.ts";

/** What a project's next run leaves out of its data, as chosen on the Data screen. */
export interface LeftOutChoice {
  isOn: boolean; // what the doctor found
  list: OpenedList | null; // what a list names besides
  kinds: ReadonlySet<FindingKind>; // of both
  /** The records that this came to when the data was last read, under the names of its files. */
  exclusions: Exclusions;
}

/** A list of findings, as the doctor writes one. */
export interface OpenedList {
  file: string;
  lines: number; // findings in it
  records: ReadonlyMap<FindingKind, Exclusions>; // that they name, under the list's own paths
}
