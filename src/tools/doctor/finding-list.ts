import type { Finding } from "./findings.ts";

/**
 * So many findings are listed, some 30 MB. A data set with more has one fault throughout (a wrong vocabulary, say), which the
 * counts tell.
 */
const mostListed = 100_000;

/** Findings in the order in which they come, within bounds. */
export class FindingList {
  readonly findings: Finding[] = [];
  /** How many came after the list was full. */
  left = 0;

  add(finding: Finding): void {
    if (this.findings.length < mostListed) this.findings.push(finding);
    else this.left++;
  }
}
