import type { Finding } from "./findings.ts";

/**
 * So many findings are listed, some 30 MB. A data set with more has one fault throughout (a wrong vocabulary, say), which the
 * counts tell.
 */
const mostListed = 100_000;

/** Findings in the order in which they come, within bounds. */
export class FindingList {
  /** Those that were not taken yet. */
  findings: Finding[] = [];
  /** How many came after the list was full. */
  left = 0;
  private listed = 0; // taken ones among them

  add(finding: Finding): void {
    if (this.listed < mostListed) {
      this.findings.push(finding);
      this.listed++;
    } else this.left++;
  }

  /** Hands over what has come since the last time. */
  take(): Finding[] {
    const taken = this.findings;
    this.findings = [];
    return taken;
  }
}
