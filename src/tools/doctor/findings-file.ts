import { splitLines } from "../../lib/lines.ts";
import { quoteValue } from "../../lib/quote.ts";
import { redactAddress } from "../../lib/redact-address.ts";
import { StudioError } from "../../lib/result.ts";
import type { FileSink } from "../../sources/index.ts";
import { type DataPart, type Finding, findingKinds, isFindingKind } from "./findings.ts";
import { lineOfComplaint, lineOfFinding } from "./json-places.ts";

/**
 * Writes a list as the name of its file asks: JSON, or else TSV.
 * @throws StudioError `file-unwritable`
 */
export async function writeFindings(
  findings: readonly Finding[],
  { sink, output, signal }: { sink: FileSink; output: string; signal: AbortSignal },
): Promise<void> {
  const text = output.toLowerCase().endsWith(".json") ? findingsJson(findings) : findingsTsv(findings);
  await sink.write(output, new Blob([text]).stream(), signal);
}

const columns = ["kind", "severity", "part", "shard", "index", "offset", "path", "detail"] as const;

/** A table with a header; an index or part that is not known is empty. Addresses are written without their signatures. */
export function findingsTsv(findings: readonly Finding[]): string {
  const rows = findings.map(redacted).map(finding => columns.map(column => cell(finding[column])).join("\t"));
  return [columns.join("\t"), ...rows, ""].join("\n");
}

/** An object with the list `findings`. */
export function findingsJson(findings: readonly Finding[]): string {
  return `${JSON.stringify({ findings: findings.map(redacted) }, undefined, 1)}\n`;
}

/**
 * Reads a list as written here, TSV or JSON; of the columns only kind, part, shard and index are needed.
 * @throws StudioError `findings-unreadable`, with the line
 */
export function parseFindings(text: string, file: string): Pick<Finding, "kind" | "part" | "shard" | "index">[] {
  const rows = text.trimStart().startsWith("{") ? jsonRows(text, file) : tsvRows(text, file);
  return rows.map(({ row, line }) => {
    const { kind, part, shard, index } = row;
    const refuse = (what: string) => unreadable(what, file, line());
    if (typeof kind !== "string" || !isFindingKind(kind)) {
      throw refuse(`the kind ${quoteValue(kind)} is none of ${Object.keys(findingKinds).join(", ")}`);
    }
    if (typeof shard !== "string" || shard === "") throw refuse("the shard is missing");
    return { kind, part: readPart(part, refuse), shard, index: readIndex(index, refuse) };
  });
}

function redacted(finding: Finding): Finding {
  return { ...finding, shard: redactAddress(finding.shard) };
}

interface Row {
  row: Record<string, unknown>;
  line: () => number; // in the file, from 1
}

function tsvRows(text: string, file: string): Row[] {
  const [header = "", ...lines] = splitLines(text);
  const names = header.split("\t");
  for (const name of ["kind", "shard", "index"]) {
    if (!names.includes(name)) throw unreadable(`the first line names no column ${name}`, file, 1);
  }
  return lines.map((line, i) => {
    const cells = line.split("\t");
    return { row: Object.fromEntries(names.map((name, column) => [name, cells[column]])), line: () => i + 2 };
  });
}

function jsonRows(text: string, file: string): Row[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw unreadable(`it is no JSON: ${message}`, file, lineOfComplaint(text, message));
  }
  const rows = typeof value === "object" && value !== null && "findings" in value ? value.findings : undefined;
  if (!Array.isArray(rows)) throw unreadable("it holds no list `findings`", file);
  return rows.map((row: unknown, i) => {
    const line = () => lineOfFinding(text, i);
    if (typeof row !== "object" || row === null) throw unreadable("a finding is no object", file, line());
    return { row: { ...row }, line };
  });
}

function readPart(part: unknown, refuse: (what: string) => StudioError): DataPart {
  if (part === undefined || part === null || part === "") return null;
  if (part === "train" || part === "eval" || part === "test") return part;
  throw refuse(`the part ${quoteValue(part)} is none of train, eval and test`);
}

function readIndex(index: unknown, refuse: (what: string) => StudioError): number | null {
  if (index === undefined || index === null || index === "") return null;
  const number = typeof index === "string" ? Number(index) : index;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 0) return number;
  throw refuse(`the index ${quoteValue(index)} is no record's`);
}

function cell(value: string | number | null): string {
  // What would end a cell or a line becomes a space.
  // oxlint-disable-next-line no-control-regex -- these controls do end lines
  return value === null ? "" : String(value).replace(/[\t\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/g, " ");
}

function unreadable(what: string, file: string, line?: number): StudioError {
  const nextStep = "Have the doctor write it anew.";
  const place = { file, ...(line !== undefined && { line }) };
  return new StudioError("findings-unreadable", `The list of findings cannot be read: ${what}.`, place, nextStep);
}
