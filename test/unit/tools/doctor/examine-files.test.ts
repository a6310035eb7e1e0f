import { describe, expect, it } from "vitest";
import { folderSource } from "../../../../src/cli/files.ts";
import { encodeExample, encodeTfrecord } from "../../../../src/data/index.ts";
import { type DataSource, memorySource } from "../../../../src/sources/index.ts";
import type { ExaminedFile, FindingKind } from "../../../../src/tools/doctor/index.ts";
import { allFindingKinds } from "../../../../src/tools/doctor/index.ts";
import { type SpokenParts, spokenRecord, spokenWav } from "../../../support/speech-like.ts";
import { examined } from "./examined.ts";

/** Recordings without fault, 1.2 to 2 s long, each of its own. */
const clean = (count: number, offset = 0) =>
  Array.from({ length: count }, (_, i) =>
    spokenRecord({
      path: `wavs/clean-${i + offset}.wav`,
      transcript: ["one two", "three", "four five six", "seven eight"][i % 4] ?? "",
      seconds: 1.2 + 0.1 * (i % 9),
      seed: 100 + i + offset,
    }),
  );

const shard = (path: string, part: ExaminedFile["part"] = "train"): ExaminedFile => ({ part, path, kind: "shard" });

/** Thirty clean utterances, among which record 7 is the planted one, and an evaluation shard of ten. */
async function withPlanted(planted: Uint8Array, options: { evaluation?: Uint8Array; damage?: boolean } = {}) {
  const records = clean(30);
  records.splice(7, 0, planted);
  const train = await encodeTfrecord(records, "");
  const offset = records.slice(0, 7).reduce((sum, record) => sum + record.length + 16, 0);
  if (options.damage === true) train[offset + 40] = (train[offset + 40] ?? 0) ^ 1;
  const evaluation = clean(10, 50);
  if (options.evaluation !== undefined) evaluation.splice(3, 0, options.evaluation);
  const source = memorySource({
    "train_1.tfrecord": train,
    "eval_1.tfrecord": await encodeTfrecord(evaluation, "GZIP"),
  });
  return { ...(await examined(source, [shard("train_1.tfrecord"), shard("eval_1.tfrecord", "eval")])), offset };
}

const spoken = (parts: Partial<SpokenParts>) =>
  spokenRecord({ path: "wavs/planted.wav", transcript: "one", seed: 7, ...parts });

const silence = (from: number, to: number) => (signal: Float32Array, rate: number) =>
  void signal.fill(0, from * rate, to * rate);

const hum = (signal: Float32Array) => {
  for (const i of signal.keys()) signal[i] = i % 2 === 0 ? 0.1 : -0.1;
};

const loud = (signal: Float32Array) => {
  for (const [i, sample] of signal.entries()) signal[i] = Math.max(-1, Math.min(1, 30 * sample));
};

const planted: [FindingKind, Uint8Array, string][] = [
  ["damaged-record", encodeExample({ path: "wavs/planted.wav", audio: new Uint8Array(50), transcript: "one" }), "WAV"],
  ["unlearnable", spoken({ transcript: "one <pad>" }), "holds the blank"],
  ["unlearnable", spoken({ seconds: 0.02, change: hum }), "shorter than one frame"],
  ["no-speech", spoken({ change: signal => signal.fill(0.0001) }), "0 dB is full scale"],
  ["clipped", spoken({ change: loud }), "cut at full scale"],
  [
    "crowded",
    spoken({ transcript: "one two three four five six seven eight nine ".repeat(5), seconds: 1 }),
    "labels for",
  ],
  ["duplicate-path", spoken({ path: "wavs/clean-3.wav" }), "record 3 of train_1.tfrecord"],
  ["long-silence", spoken({ seconds: 3.2, change: silence(0, 1.8) }), "1.8 s before the speech"],
  ["long-silence", spoken({ seconds: 3.2, change: silence(1.4, 3.2) }), "1.8 s after it"],
  ["unknown-word", spoken({ transcript: "one €" }), "€"],
  ["empty-transcript", spoken({ transcript: " " }), "no token"],
  ["unusual-duration", spoken({ seconds: 14 }), "14.00 s"],
  ["unusual-duration", spoken({ seconds: 0.13, transcript: "a", change: hum }), "0.13 s"],
  ["other-sample-rate", spoken({ sampleRate: 16000 }), "1 utterance has 16000 Hz"],
];

describe("examineFiles", () => {
  it("finds nothing in clean data, and says how long it is", async () => {
    const { findings, summary } = await withPlanted(spoken({}));
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ files: 2, records: 41, isWhole: true });
    expect(summary.sampleRates).toEqual([{ rate: 8000, count: 41 }]);
    expect(summary.durations).toMatchObject({ count: 41, min: expect.closeTo(1.2), max: expect.closeTo(2) });
  });

  it.each(planted)("finds %s once, at its record and byte", async (kind, record, detail) => {
    const { findings, summary, offset } = await withPlanted(record);
    expect(findings).toEqual([
      {
        kind,
        severity: expect.any(String),
        part: "train",
        shard: "train_1.tfrecord",
        index: 7,
        offset,
        path: expect.stringContaining("wavs/"),
        detail: expect.stringContaining(detail),
      },
    ]);
    expect(summary.counts.get(kind)).toBe(1);
  });

  it("finds a record whose checksum is wrong, without knowing its path", async () => {
    const { findings, offset } = await withPlanted(spoken({}), { damage: true });
    expect(findings).toMatchObject([
      {
        kind: "damaged-record",
        severity: "error",
        index: 7,
        offset,
        path: "",
        detail: "the checksum of the payload is wrong",
      },
    ]);
  });

  it("finds a recording that occurs twice, whatever its path and text", async () => {
    const copy = { transcript: "three", seconds: 1.3, seed: 101 }; // the sound of record 1
    const { findings } = await withPlanted(spoken(copy));
    expect(findings).toMatchObject([
      { kind: "duplicate-audio", index: 7, path: "wavs/planted.wav", detail: expect.stringContaining("record 1 of") },
    ]);
  });

  it("finds a long text that takes as long in another recording", async () => {
    const text = "one two three four five six seven";
    const { findings } = await withPlanted(spoken({ transcript: text }), {
      evaluation: spoken({ transcript: text, seed: 8, path: "wavs/again.wav" }),
    });
    expect(findings).toMatchObject([{ kind: "duplicate-text", part: "eval", index: 3 }]);
  });

  it("finds a recording of the training data among those of the evaluation", async () => {
    const { findings } = await withPlanted(spoken({}), {
      evaluation: spoken({ path: "other.wav", transcript: "two" }),
    });
    expect(findings).toMatchObject([
      { kind: "leaked", severity: "error", part: "eval", shard: "eval_1.tfrecord", index: 3 },
    ]);
    expect(findings[0]?.detail).toBe("The recording is that of record 7 of train_1.tfrecord in the train data");
  });

  it("finds a file that two parts share, once and not record by record", async () => {
    const source = memorySource({ "all.tfrecord": await encodeTfrecord(clean(10), "GZIP") });
    const { findings } = await examined(source, [shard("all.tfrecord"), shard("all.tfrecord", "eval")]);
    expect(findings).toMatchObject([{ kind: "leaked", part: "eval", shard: "all.tfrecord", index: null }]);
  });

  it("finds a speaker whom two parts share, where paths are LibriSpeech's", async () => {
    const named = (path: string, seed: number) => spoken({ path, seed });
    const train = await encodeTfrecord([named("a/84/1/84-1-0000.flac", 1), named("a/84/1/84-1-0001.flac", 2)], "");
    const held = [named("84-2-0000.flac", 3), named("84-2-0001.flac", 4), named("7-2-0000.flac", 5)];
    const source = memorySource({ train, held: await encodeTfrecord(held, "") });
    const { findings, summary } = await examined(source, [shard("train"), shard("held", "eval")]);
    expect(findings).toMatchObject([{ kind: "shared-speaker", part: "eval", index: 0 }]);
    expect(findings[0]?.detail).toBe("Speaker 84 is heard in the train data too");
    expect(summary.speakers).toEqual([
      { part: "train", speakers: 1 },
      { part: "eval", speakers: 2 },
    ]);
  });

  it("goes on behind a file that is not there", async () => {
    const source = memorySource({ "b.tfrecord": await encodeTfrecord(clean(2), "") });
    const { findings, summary } = await examined(source, [shard("a.tfrecord"), shard("b.tfrecord")]);
    expect(findings).toMatchObject([{ kind: "unreadable-file", shard: "a.tfrecord", index: null, severity: "error" }]);
    expect(summary.records).toBe(2);
  });

  it("reads transcripts with their audio files", async () => {
    const rows = "PATH\tDURATION\tTRANSCRIPT\na.wav\t1.5\tone\nbad row\nb.wav\t1.5\tone\ngone.wav\t1\ttwo\n";
    const wav = spokenWav({});
    const source = memorySource({ "list.tsv": new TextEncoder().encode(rows), "a.wav": wav, "b.wav": wav });
    const { findings } = await examined(source, [{ part: "train", path: "list.tsv", kind: "transcripts" }]);
    expect(findings).toMatchObject([
      { kind: "damaged-record", index: 1, detail: expect.stringContaining("line 3") },
      { kind: "duplicate-audio", index: 2, path: "b.wav" },
      { kind: "damaged-record", index: 3, path: "gone.wav" },
    ]);
  });

  it("tells what it has found when it is stopped", async () => {
    const records = clean(30);
    records[2] = spoken({ transcript: "one €" });
    const source = memorySource({ a: await encodeTfrecord(records, "") });
    const { findings, summary } = await examined(source, [shard("a")], 5);
    expect(summary).toMatchObject({ records: 5, isWhole: false, durations: { count: 5 } });
    expect(findings).toMatchObject([{ kind: "unknown-word", index: 2 }]);
  });

  it("says how far it is in bytes, where sizes are known, rising to the whole", async () => {
    const bytes = await encodeTfrecord(clean(30), "GZIP");
    const { progress } = await examined(memorySource({ a: bytes }), [{ ...shard("a"), sizeBytes: bytes.length }]);
    expect(progress.map(({ done }) => done).toSorted((a, b) => a - b)).toEqual(progress.map(({ done }) => done));
    expect(progress.at(-1)).toEqual({ stage: "Examining a", done: bytes.length, total: bytes.length, unit: "bytes" });
  });

  it("plants every kind that it knows", () => {
    const elsewhere: FindingKind[] = [
      "unreadable-file",
      "leaked",
      "duplicate-audio",
      "duplicate-text",
      "shared-speaker",
    ];
    const kinds = new Set([...planted.map(([kind]) => kind), ...elsewhere]);
    expect(allFindingKinds().filter(kind => !kinds.has(kind))).toEqual([]);
  });
});

describe("examineFiles on the sample", () => {
  it("finds in the digits only what is truly there", async () => {
    const source: DataSource = folderSource("public/samples/digits");
    const files = [1, 2, 3, 4].map(n => shard(`train_${n}.tfrecord`));
    const { findings, summary } = await examined(source, [...files, shard("eval_1.tfrecord", "eval")]);
    expect(findings.map(({ kind, shard: of, index, detail }) => `${kind} ${of} ${index}: ${detail}`)).toEqual([]);
    expect(summary.records).toBeGreaterThan(900);
  });
});
