import { describe, expect, it } from "vitest";
import { memorySink, memorySource } from "../../../src/sources/index.ts";
import { writeMetadata } from "../../../src/tools/index.ts";
import { speechConfig } from "../data/speech-config.ts";
import { recordingTask } from "./task.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function make(files: Record<string, string>, tables: string[], stage = "train") {
  const { task, warnings, reports } = recordingTask();
  const sink = memorySink();
  const source = memorySource(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, encode(text)])));
  const tokenize = (transcript: string) => transcript.split(" ").map(() => 5);
  const request = { stage, tables, speech: speechConfig, tokenize, source, sink, output: "m.json" };
  const text = () => new TextDecoder().decode(sink.files.get("m.json"));
  return { made: writeMetadata(request, task), warnings, reports, sink, text };
}

const tables = { "a.tsv": "h\nx.wav\t1.0\ta b\n", "b.tsv": "h\ny.wav\t2.0\ta\nz.wav\t0.5\ta b c\n" };

describe("writeMetadata", () => {
  it("takes all tables together", async () => {
    const { made, text } = make(tables, ["a.tsv", "b.tsv"]);
    expect(await made).toEqual({ max_input_length: 198, max_label_length: 3, num_entries: 3, leftOut: 0 });
    expect(text()).toBe(
      '{\n  "train": {\n    "max_input_length": 198,\n    "max_label_length": 3,\n    "num_entries": 3\n  }\n}',
    );
  });

  it("keeps the other stages and larger maxima of the file that is there", async () => {
    const there = '{"eval": {"num_entries": 1}, "train": {"max_input_length": 900, "max_label_length": 2}}';
    const { made, text } = make({ ...tables, "m.json": there }, ["a.tsv"]);
    expect(await made).toMatchObject({ max_input_length: 900, max_label_length: 2, num_entries: 1 });
    expect(JSON.parse(text())).toEqual({
      eval: { num_entries: 1 },
      train: { max_input_length: 900, max_label_length: 2, num_entries: 1 },
    });
  });

  it("leaves out lines that are no rows, with a warning, and does not count them", async () => {
    const { made, warnings } = make({ "a.tsv": "h\nx.wav\t1.0\ta\n\ny.wav\t2\n" }, ["a.tsv"]);
    expect(await made).toMatchObject({ num_entries: 1, leftOut: 2 });
    expect(warnings.map(({ place }) => place.line)).toEqual([3, 4]);
  });

  it("refuses a duration that is no number at its line, and leaves the file alone", async () => {
    const { made, sink } = make({ "a.tsv": "h\nx.wav\t1.0\ta\nx.wav\tlong\ta\n" }, ["a.tsv"]);
    await expect(made).rejects.toMatchObject({ code: "duration-not-a-number", place: { file: "a.tsv", line: 3 } });
    expect(sink.files.size).toBe(0);
  });

  it("refuses to put anything into a file that is no metadata", async () => {
    const { made, sink } = make({ ...tables, "m.json": "[]" }, ["a.tsv"]);
    await expect(made).rejects.toMatchObject({ code: "metadata-not-json" });
    expect(sink.files.size).toBe(0);
  });

  it("names a table that is missing, and wants one at least", async () => {
    await expect(make({}, ["a.tsv"]).made).rejects.toMatchObject({ code: "file-missing", place: { file: "a.tsv" } });
    await expect(make({}, []).made).rejects.toMatchObject({ code: "tables-missing" });
  });
});
