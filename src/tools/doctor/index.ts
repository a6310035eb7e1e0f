export { Examination } from "./examination.ts";
export { type ExaminedFile, examineFiles } from "./examine-files.ts";
export { exclusionsOf } from "./exclusions-of.ts";
export { FindingList } from "./finding-list.ts";
export {
  allFindingKinds,
  type DataPart,
  type Finding,
  type FindingKind,
  findingKinds,
  isBetterLeftOut,
  isFindingKind,
} from "./findings.ts";
export { findingsJson, findingsTsv, parseFindings, writeFindings } from "./findings-file.ts";
export { type DoctorSummary, formatSummary } from "./summary.ts";
export type { Measures, UtteranceFacts } from "./utterance-facts.ts";
