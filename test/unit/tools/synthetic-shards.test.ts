import { describe, expect, it } from "vitest";
import { inspectShard } from "../../../src/data/index.ts";
import { listShards, memorySink, memorySource } from "../../../src/sources/index.ts";
import { createSyntheticShards } from "../../../src/tools/index.ts";
import { recordingTask } from "./task.ts";

const request = {
  folder: "data",
  stage: "train",
  utterances: 7,
  shards: 3,
  seconds: 0.6,
  words: null,
  sampleRate: 8000,
  seed: 1,
};

async function made(compression: "GZIP" | "") {
  const sink = memorySink();
  const { task, reports } = recordingTask();
  const { seconds } = await createSyntheticShards({ ...request, compression, sink }, task);
  const source = memorySource(Object.fromEntries(sink.files));
  const shards = await listShards(source, "data", "train");
  const records = [];
  for (const shard of shards) {
    for await (const record of (await inspectShard(source, shard)).records) records.push(record);
  }
  return { seconds, shards, records, reports };
}

describe("createSyntheticShards", () => {
  it("splits as the reference does, and says how many seconds it made", async () => {
    const { seconds, shards, records, reports } = await made("GZIP");
    expect(shards).toEqual([1, 2, 3].map(k => `data/train_${k}.tfrecord`));
    expect(records.map(({ place }) => place.index)).toEqual([0, 1, 2, 0, 1, 0, 1]);
    const durations = records.map(record => ("sound" in record ? record.sound.signal.length / 8000 : 0));
    expect(durations.reduce((sum, each) => sum + each, 0)).toBeCloseTo(seconds, 9);
    for (const duration of durations) expect(Math.abs(duration - 0.6)).toBeLessThanOrEqual(0.201);
    expect(reports.at(-1)).toMatchObject({ done: 7, total: 7, unit: "utterances" });
  });

  it("makes the same records of the same request, each another than the rest", async () => {
    const texts = async (compression: "GZIP" | "") =>
      (await made(compression)).records.map(record => ("raw" in record ? JSON.stringify([...record.raw.audio]) : ""));
    const [packed, plain] = [await texts("GZIP"), await texts("")];
    expect(plain).toEqual(packed);
    expect(new Set(plain).size).toBe(7);
  });
});
