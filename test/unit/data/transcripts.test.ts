import { describe, expect, it } from "vitest";
import { isHeaderARow, parseTranscripts } from "../../../src/data/transcripts.ts";
import { readFixtureJson } from "../../support/fixtures.ts";

interface TsvCase {
  name: string;
  tsv?: string;
  tsv_hex?: string;
  entries?: string[][];
}
const { cases } = readFixtureJson<{ cases: TsvCase[] }>("tfrecords/tsv.json");
const bytesOf = ({ tsv, tsv_hex }: TsvCase) =>
  tsv === undefined ? Buffer.from(tsv_hex ?? "", "hex") : new TextEncoder().encode(tsv);
const parse = (tsv: string) => parseTranscripts(new TextEncoder().encode(tsv), "t.tsv");

describe("parseTranscripts", () => {
  it.each(cases.filter(({ entries }) => entries !== undefined))("reads $name as TensorFlowASR does", testCase => {
    const { rows, bad } = parseTranscripts(bytesOf(testCase), "t.tsv");
    const whole = testCase.entries?.filter(entry => entry.length === 3);
    expect(rows.map(({ path, duration, transcript }) => [path, duration, transcript])).toEqual(whole);
    expect(rows.length + bad.length).toBe(testCase.entries?.length);
  });

  it("refuses what is not UTF-8, naming the file", () => {
    const latin1 = cases.find(({ name }) => name === "latin1");
    expect(() => parseTranscripts(bytesOf(latin1 ?? { name: "" }), "t.tsv")).toThrow(
      expect.objectContaining({ code: "transcripts-encoding", place: { file: "t.tsv" } }),
    );
  });

  it("names lines that are no rows", () => {
    const { rows, bad } = parse("PATH\tDURATION\tTRANSCRIPT\na.wav\t1\tyes\n\nb.wav\t2\nc.wav\t1\tno\n");
    expect(bad).toEqual([
      { line: 3, reason: "0 of the columns path, duration and transcript" },
      { line: 4, reason: "2 of the columns path, duration and transcript" },
    ]);
    expect(rows.map(row => row.line)).toEqual([2, 5]);
  });

  it("knows when the dropped first line was a row", () => {
    expect(isHeaderARow(parse("a.wav\t1.5\tyes\n"))).toBe(true);
    expect(isHeaderARow(parse("PATH\tDURATION\tTRANSCRIPT\n"))).toBe(false);
    expect(isHeaderARow(parse(""))).toBe(false);
  });
});
