import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Compression, decodeExample, parseTranscripts, readTfrecord } from "../../../src/data/index.ts";
import { memorySink, memorySource } from "../../../src/sources/index.ts";
import { decodeAudio, readWav, writeWav } from "../../../src/speech/index.ts";
import { createTfrecords, type TfrecordsRequest } from "../../../src/tools/index.ts";
import { fixture, readFixtureJson } from "../../support/fixtures.ts";
import { recordingTask } from "./task.ts";

interface Shard {
  file: string;
  uncompressed_bytes: number;
  uncompressed_sha256: string;
}

const golden = readFixtureJson<{
  transcripts_tsv: string;
  sets: Record<"gzip" | "zlib" | "none", { compression_type: Compression; shards: Shard[] }>;
  more_shards_than_entries: Shard[];
}>("tfrecords/shards.json");

describe("createTfrecords", () => {
  it.each(["gzip", "zlib", "none"] as const)("writes what TensorFlow writes before compression (%s)", async name => {
    const { compression_type: compression, shards } = golden.sets[name];
    const { files, result } = await create({ compression });
    expect(result).toMatchObject({ outcome: "created", utterances: 7, leftOut: 0 });
    expect(result.shards.map(shard => shard.utterances)).toEqual([3, 2, 2]);
    expect([...files.keys()]).toEqual(shards.map(({ file }) => `out/${file}`));
    for (const { file, uncompressed_bytes: size, uncompressed_sha256: sha256 } of shards) {
      const plain = unpack(bytesOf(files, `out/${file}`), compression);
      expect(plain.length, file).toBe(size);
      expect(createHash("sha256").update(plain).digest("hex"), file).toBe(sha256);
    }
  });

  it("writes empty shards where there are more shards than rows, as TensorFlow does", async () => {
    const rows = golden.transcripts_tsv.split("\n").slice(0, 3).join("\n");
    const shards = golden.more_shards_than_entries;
    const { files } = await create({ tables: [tableOf(rows)], stage: "eval", shards: 4 });
    for (const { file, uncompressed_sha256: sha256 } of shards) {
      const plain = unpack(bytesOf(files, `out/${file}`), "GZIP");
      expect(createHash("sha256").update(plain).digest("hex"), file).toBe(sha256);
    }
    expect(files.size).toBe(4);
  });

  it("shuffles the rows of all tables once, the same way for the same seed", async () => {
    const lines = golden.transcripts_tsv.trimEnd().split("\n");
    const tables = [tableOf(lines.slice(0, 4).join("\n")), tableOf(["", ...lines.slice(4)].join("\n"))];
    const first = await pathsInOrder((await create({ tables, shuffle: true, seed: 1 })).files);
    const again = await pathsInOrder((await create({ tables, shuffle: true, seed: 1 })).files);
    const other = await pathsInOrder((await create({ tables, shuffle: true, seed: 2 })).files);
    const inOrder = await pathsInOrder((await create({ tables })).files);
    expect(again).toEqual(first);
    expect(first).not.toEqual(inOrder);
    expect(other).not.toEqual(first);
    expect([...first].sort()).toEqual(inOrder);
  });

  it("keeps 16-bit FLAC bit for bit, at its own rate", async () => {
    const flac = new Uint8Array(readFileSync(new URL("../../fixtures/audio/digits.flac", import.meta.url)));
    const { files, result } = await create({
      tables: [tableOf("h\na.flac\t1\tthree one four")],
      source: memorySource({ "a.flac": flac }),
      shards: 1,
    });
    const [utterance] = await utterancesOf(bytesOf(files, "out/train_1.tfrecord"));
    const { signal, sampleRate } = await decodeAudio(flac);
    const stored = readWav(utterance?.audio ?? new Uint8Array(0));
    expect(stored.sampleRate).toBe(16000);
    expect(Buffer.from(stored.signal.buffer).equals(Buffer.from(signal.buffer))).toBe(true);
    expect(result.seconds).toBe(signal.length / sampleRate);
  });

  it("makes no shard where the stage has some, and leaves those as they are", async () => {
    const given = { "out/train_7.tfrecord": Uint8Array.of(1) };
    const { files, result } = await create({}, given);
    expect(result).toMatchObject({ outcome: "skipped", shards: [] });
    expect([...files.keys()]).toEqual(["out/train_7.tfrecord"]);
  });

  it("says where some of the shards asked for are missing", async () => {
    const { warnings } = await create({}, { "out/train_1.tfrecord": Uint8Array.of(1) });
    expect(warnings).toMatchObject([{ code: "tfrecords-incomplete", place: { file: "out" } }]);
  });

  it("makes only the missing shards when it resumes, the same as at once", async () => {
    const whole = await create({ shuffle: true });
    const first = "out/train_1.tfrecord";
    const { files, result, reports } = await create(
      { shuffle: true, whenThere: "resume" },
      { [first]: bytesOf(whole.files, first) },
    );
    expect(result.shards.map(({ name }) => name)).toEqual(["out/train_2.tfrecord", "out/train_3.tfrecord"]);
    expect(reports.at(-1)).toMatchObject({ done: 4, total: 4, unit: "utterances" });
    for (const [name, bytes] of whole.files) expect(Buffer.compare(bytes, bytesOf(files, name)), name).toBe(0);
    const again = await create({ whenThere: "resume" }, Object.fromEntries(files));
    expect(again.result.outcome).toBe("skipped");
  });

  it("refuses to overwrite where shards of another split would stay and be read", async () => {
    const old = { "out/train_1.tfrecord": Uint8Array.of(1), "out/train_4.tfrecord": Uint8Array.of(1) };
    await expect(create({ whenThere: "overwrite" }, old)).rejects.toMatchObject({
      code: "tfrecords-leftover",
      message: expect.stringContaining("out/train_4.tfrecord"),
    });
    const { files } = await create({ whenThere: "overwrite" }, { "out/train_1.tfrecord": Uint8Array.of(1) });
    expect(bytesOf(files, "out/train_1.tfrecord").length).toBeGreaterThan(1000);
  });

  it("leaves out a row without audio and names its line; the others stay in their shards", async () => {
    const tsv = golden.transcripts_tsv.replace("audio/u2.wav", "audio/gone.wav").replace("audio/u5.wav", "damaged.wav");
    const source = audioSource({ "damaged.wav": Uint8Array.of(1, 2, 3) });
    const { files, result, warnings } = await create({ tables: [tableOf(tsv)], source });
    expect(result).toMatchObject({ utterances: 5, leftOut: 2 });
    expect(result.shards.map(({ utterances }) => utterances)).toEqual([2, 1, 2]);
    expect(warnings.map(({ place }) => place)).toEqual([
      { file: "t.tsv", line: 3, utterance: "audio/gone.wav" },
      { file: "t.tsv", line: 6, utterance: "damaged.wav" },
    ]);
    expect(await pathsInOrder(files)).toEqual([1, 3, 4, 6, 7].map(n => `audio/u${n}.wav`));
  });

  it("counts lines that are no rows, and splits the rows alone", async () => {
    const tsv = golden.transcripts_tsv.replace("\naudio/u3", "\nno row\naudio/u3");
    const { result, warnings } = await create({ tables: [tableOf(tsv)] });
    expect(result).toMatchObject({ utterances: 7, leftOut: 1 });
    expect(warnings).toMatchObject([{ code: "tfrecords-row", place: { file: "t.tsv", line: 4 } }]);
    expect(result.shards.map(({ utterances }) => utterances)).toEqual([3, 2, 2]);
  });

  it("begins no shard where the first rows all lack audio", async () => {
    const sink = memorySink();
    const { task, warnings } = recordingTask();
    const created = createTfrecords(requestFor({ source: memorySource({}), sink }), task);
    await expect(created).rejects.toMatchObject({ code: "tfrecords-no-audio" });
    expect(sink.files.size).toBe(0);
    expect(warnings).toEqual([]);
  });

  it("makes nothing of a table without rows", async () => {
    const { files, result } = await create({ tables: [tableOf("PATH\tDURATION\tTRANSCRIPT\n")] });
    expect(result.outcome).toBe("empty");
    expect(files.size).toBe(0);
  });

  it("stops soon, with the reason it was stopped for, and no half-written shard", async () => {
    const sink = memorySink();
    const reason = new Error("stopped by the test");
    const { task } = recordingTask(({ done }, stop) => done === 4 && stop(reason));
    await expect(createTfrecords(requestFor({ sink }), task)).rejects.toBe(reason);
    expect([...sink.files.keys()]).toEqual(["out/train_1.tfrecord"]);
  });

  it("warns of new shards beside old ones where overwriting is stopped", async () => {
    const old = { "out/train_2.tfrecord": Uint8Array.of(1) };
    const { task, warnings } = recordingTask(({ done }, stop) => done === 4 && stop(new Error("stopped")));
    const request = requestFor({ sink: memorySink(old), whenThere: "overwrite" });
    await expect(createTfrecords(request, task)).rejects.toThrow("stopped");
    expect(warnings).toMatchObject([{ code: "tfrecords-mixed", place: { file: "out/train_2.tfrecord" } }]);
  });

  it("holds a few utterances at a time, however many rows there are", async () => {
    let open = 0;
    let most = 0;
    const wav = writeWav(new Float32Array(8000), 16000);
    const source = {
      list: async () => [],
      async open() {
        most = Math.max(most, ++open);
        return new Blob([wav]).stream();
      },
    };
    const rows = Array.from({ length: 200 }, (_, i) => `${i}.wav\t0.5\tx`);
    const { task } = recordingTask(() => open--);
    await createTfrecords(requestFor({ tables: [tableOf(["h", ...rows].join("\n"))], source, shards: 2 }), task);
    expect(most).toBeLessThan(10);
  });

  it.each([{ stage: "" }, { stage: "a/b" }, { shards: 0 }, { shards: 1.5 }])("refuses %o", async request => {
    await expect(create(request)).rejects.toMatchObject({ code: "tfrecords-request" });
  });
});

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

function requestFor(changed: Partial<TfrecordsRequest>): TfrecordsRequest {
  const tables = [tableOf(golden.transcripts_tsv)];
  const fixed = { folder: "out", stage: "train", shards: 3, compression: "GZIP", shuffle: false, seed: 42 } as const;
  return { tables, source: audioSource(), sink: memorySink(), whenThere: "skip", ...fixed, ...changed };
}

async function create(changed: Partial<TfrecordsRequest>, given: Record<string, Uint8Array<ArrayBuffer>> = {}) {
  const sink = memorySink(given);
  const { task, warnings, reports } = recordingTask();
  const result = await createTfrecords(requestFor({ sink, ...changed }), task);
  return { files: sink.files, result, warnings, reports };
}

function tableOf(text: string) {
  return parseTranscripts(new TextEncoder().encode(text), "t.tsv");
}

/** The recordings that the goldens were made of, taken out of TensorFlow's own plain shards. */
function audioSource(more: Record<string, Uint8Array> = {}) {
  return memorySource({ ...recordings, ...more });
}

const recordings: Record<string, Uint8Array> = {};
for (const { file } of golden.sets.none.shards) {
  const bytes = new Uint8Array(readFileSync(fixture(`tfrecords/none/${file}`)));
  for (const { path, audio } of await utterancesOf(bytes)) recordings[path] = audio;
}

async function utterancesOf(shard: Uint8Array<ArrayBuffer>) {
  const found = [];
  for await (const item of readTfrecord(new Blob([shard]).stream(), "shard")) {
    if (item.type === "bad") throw new Error(item.reason);
    found.push(decodeExample(item.payload));
  }
  return found;
}

async function pathsInOrder(files: Files): Promise<string[]> {
  const paths = [];
  for (const bytes of files.values()) paths.push(...(await utterancesOf(bytes)).map(({ path }) => path));
  return paths;
}

function bytesOf(files: Files, name: string): Uint8Array<ArrayBuffer> {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`${name} was not written`);
  return bytes;
}

function unpack(bytes: Uint8Array, compression: Compression): Uint8Array {
  if (compression === "GZIP") return gunzipSync(bytes);
  return compression === "ZLIB" ? inflateSync(bytes) : bytes;
}
