import type { Exclusions } from "../data/index.ts";
import type { FindingKind } from "../tools/doctor/findings.ts";

/** What a project's next run leaves out of its data, as chosen on the Data screen. */
export interface LeftOutChoice {
  isOn: boolean; // what the doctor found, of these kinds
  kinds: ReadonlySet<FindingKind>;
  /** The records that this came to when the data was last read. */
  exclusions: Exclusions;
}
