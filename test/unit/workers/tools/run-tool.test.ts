import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { decodeExample, readTfrecord } from "../../../../src/data/index.ts";
import type { StudioError } from "../../../../src/lib/result.ts";
import { filesSource, type NamedFile } from "../../../../src/sources/index.ts";
import { readWav, writeWav } from "../../../../src/speech/index.ts";
import type { TaskProgress } from "../../../../src/tools/index.ts";
import { countedSink, pageSink } from "../../../../src/workers/tools/counted-sink.ts";
import type { RecordedTake, ToolOrder } from "../../../../src/workers/tools/protocol.ts";
import { runTool } from "../../../../src/workers/tools/run-tool.ts";

const text = readFileSync("public/samples/digits/config.j2", "utf8");
const tokens = readFileSync("public/samples/digits/digits.tokens");

function wav(seconds: number, sampleRate: number): Blob {
  const signal = Float32Array.from({ length: seconds * sampleRate }, (_, i) => 0.3 * Math.sin(i / 9));
  return new Blob([writeWav(signal, sampleRate)]);
}

const tsv = new Blob(["PATH\tDURATION\tTRANSCRIPT\na.wav\t1\tone two\nb.wav\t2\tthree\nbroken\nc.wav\t1\tfour\n"]);
const files: NamedFile[] = [
  { path: "in/list.tsv", content: tsv },
  { path: "in/a.wav", content: wav(1, 8000) },
  { path: "in/b.wav", content: wav(2, 8000) },
  { path: "digits.tokens", content: new Blob([tokens]) },
];

async function run(order: ToolOrder, { hasConfig = true, from = files } = {}) {
  const { config } = await loadConfig(text, "config.j2");
  const sink = pageSink();
  const warnings: StudioError[] = [];
  const reports: TaskProgress[] = [];
  const task = {
    signal: new AbortController().signal,
    report: (progress: TaskProgress) => void reports.push(progress),
    warn: (problem: StudioError) => void warnings.push(problem),
  };
  const project = { file: "config.j2", text, files: [] };
  const job = { order, project, inputs: from, config: hasConfig ? (config ?? null) : null };
  const result = await runTool(job, { source: filesSource(from), sink }, task);
  return { result, written: sink.written, warnings, reports };
}

async function recordsOf(content: Blob | null) {
  const records = [];
  for await (const item of readTfrecord(content?.stream() ?? new ReadableStream(), "made")) {
    if ("payload" in item) records.push(decodeExample(item.payload));
  }
  return records;
}

describe("runTool", () => {
  it("makes shards of transcripts and audio, and names the lines left out", async () => {
    const order = {
      tool: "create_tfrecords",
      tables: ["in/list.tsv"],
      corpora: [],
      stage: "train",
      folder: "out",
    } as const;
    const { result, written, warnings } = await run({ ...order, shards: 2, shuffle: false, whenThere: "skip" });
    expect(result).toMatchObject({ result: { outcome: "created", utterances: 2, leftOut: 2 } });
    expect(written.map(({ name }) => name)).toEqual(["out/train_1.tfrecord", "out/train_2.tfrecord"]);
    const records = await recordsOf(written[0]?.content ?? null);
    expect(records.map(({ path, transcript }) => [path, transcript])).toEqual([
      ["a.wav", "one two"],
      ["b.wav", "three"],
    ]);
    expect(warnings.map(({ place }) => place.line)).toEqual([4, 5]);
  });

  it("makes shards of a folder whose audio has texts beside it", async () => {
    const from = [
      { path: "read/1.wav", content: wav(1, 8000) },
      { path: "read/1.txt", content: new Blob(["one\ntwo\n"]) },
      { path: "read/2.wav", content: wav(1, 8000) },
    ];
    const order = { tool: "create_tfrecords", tables: [], corpora: ["read"], stage: "train", folder: "out" } as const;
    const made = await run({ ...order, shards: 1, shuffle: false, whenThere: "skip" }, { from, hasConfig: false });
    const records = await recordsOf(made.written[0]?.content ?? null);
    expect(records.map(({ path, transcript }) => [path, transcript])).toEqual([["read/1.wav", "one two"]]);
    expect(made.warnings.map(({ code }) => code)).toEqual(["audio-without-text"]);
  });

  it("counts metadata with the config's features and vocabulary", async () => {
    const order = { tool: "generate_metadata", tables: ["in/list.tsv"], stage: "eval", output: "m.json" } as const;
    const { written, warnings } = await run(order);
    const metadata = JSON.parse((await written[0]?.content?.text()) ?? "") as unknown;
    expect(metadata).toMatchObject({ eval: { max_input_length: 198, num_entries: 3 } });
    expect(warnings).toHaveLength(1);
  });

  it("asks for the vocabulary before metadata", async () => {
    const order = { tool: "generate_metadata", tables: ["in/list.tsv"], stage: "eval", output: "m.json" } as const;
    const from = files.filter(({ path }) => path !== "digits.tokens");
    await expect(run(order, { from })).rejects.toMatchObject({ code: "vocabulary-missing" });
    await expect(run(order, { hasConfig: false })).rejects.toMatchObject({ code: "config-missing" });
  });

  it("makes shards of takes, those held out apart, as recorded or at another rate", async () => {
    const takes: RecordedTake[] = ["one", "two", "three"].map((transcript, i) => ({
      path: `r/${i}.wav`,
      transcript,
      seconds: 0.5,
      wav: wav(0.5, 48_000),
      isHeldOut: i === 1,
    }));
    const order = { tool: "recorded_tfrecords", takes, folder: "r", shards: 1 } as const;
    const { result, written } = await run({ ...order, sampleRate: null }, { hasConfig: false });
    expect(result).toMatchObject({ train: { utterances: 2 }, held: { utterances: 1 } });
    expect(written.map(({ name }) => name)).toEqual(["r/train_1.tfrecord", "r/eval_1.tfrecord"]);
    const [held] = await recordsOf(written[1]?.content ?? null);
    expect(held).toMatchObject({ path: "r/1.wav", transcript: "two" });
    expect(held?.audio).toEqual(new Uint8Array(await (takes[1]?.wav.arrayBuffer() ?? new ArrayBuffer())));

    const lower = await run({ ...order, sampleRate: 16_000 }, { hasConfig: false });
    const [first] = await recordsOf(lower.written[0]?.content ?? null);
    expect(readWav(first?.audio ?? new Uint8Array())).toMatchObject({ sampleRate: 16_000, signal: { length: 8000 } });
  });
});

describe("countedSink", () => {
  it("counts what is written, and keeps within the root", async () => {
    const inner = pageSink();
    const sink = countedSink(inner);
    const signal = new AbortController().signal;
    for (const name of ["/data/a.tokens", "./b", "../c/d"]) await sink.write(name, new Blob(["abc"]).stream(), signal);
    expect(inner.written.map(({ name }) => name)).toEqual(["data/a.tokens", "b", "c/d"]);
    expect(sink.written.map(({ sizeBytes, content }) => [sizeBytes, content])).toEqual([
      [3, null],
      [3, null],
      [3, null],
    ]);
  });
});
