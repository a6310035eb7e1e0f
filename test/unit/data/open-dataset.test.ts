import { describe, expect, it } from "vitest";
import type { DatasetConfig } from "../../../src/config/config.ts";
import { type DatasetRequest, encodeExample, encodeTfrecord, openDataset } from "../../../src/data/index.ts";
import { Random } from "../../../src/lib/random.ts";
import { memorySource } from "../../../src/sources/index.ts";
import { writeWav } from "../../../src/speech/index.ts";
import { speechConfig } from "./speech-config.ts";

const datasetConfig: DatasetConfig = {
  enabled: true,
  stage: "train",
  data_paths: null,
  tfrecords_dir: "shards",
  tfrecords_shards: 1,
  shuffle: false,
  cache: false,
  drop_remainder: true,
  buffer_size: 10,
  use_tf: false,
  augmentation_config: { signal_augment: [], feature_augment: [] },
  metadata: null,
  compression_type: "GZIP",
};

/** Noise of `frames` frames. */
function wavOf(frames: number): Uint8Array {
  const random = new Random(frames);
  return writeWav(
    Float32Array.from({ length: 240 + 160 * frames }, () => random.uniform() - 0.5),
    16000,
  );
}

const payloads = [2, 3, 4].map(frames =>
  encodeExample({ path: `${frames}.wav`, audio: wavOf(frames), transcript: "ab" }),
);
const source = memorySource({
  "shards/train_1.tfrecord": await encodeTfrecord(payloads, "GZIP"),
  "metadata.json": new TextEncoder().encode(
    '{"train": {"max_input_length": 5, "max_label_length": 2, "num_entries": 3}, "eval": {"max_input_length": 9, "max_label_length": 1}}',
  ),
  "tsv/list.tsv": new TextEncoder().encode("PATH\tDURATION\tTRANSCRIPT\na.wav\t1\tab\nb.wav\t1\tabc\n"),
  "tsv/a.wav": wavOf(2),
  "b.wav": wavOf(6),
});

interface Changes extends Partial<Omit<DatasetRequest, "config">> {
  train?: Partial<DatasetConfig>;
  padding?: "dynamic" | "static";
}

const opened = ({ train = {}, padding = "dynamic", ...request }: Changes = {}) =>
  openDataset({
    config: {
      speech_config: speechConfig,
      decoder_config: { blank_index: 0 },
      learning_config: {
        train_dataset_config: { ...datasetConfig, ...train },
        eval_dataset_config: { ...datasetConfig, stage: "eval", metadata: "metadata.json" },
        test_dataset_config: { ...datasetConfig, stage: "test", enabled: false },
      },
      studio_config: { padding },
    },
    part: "train",
    source,
    tokenize: text => Array.from(text, letter => letter.charCodeAt(0) - 96),
    classes: 4,
    batchSize: 2,
    seed: 1,
    useShards: true,
    ...request,
  });

const framesOf = (batch: { inputLengths: Uint32Array } | undefined) => batch && [...batch.inputLengths];

describe("openDataset", () => {
  it("repeats shards whose number of records the metadata tells", async () => {
    const data = await opened({ train: { metadata: "metadata.json" } });
    expect(data?.stepsPerEpoch).toBe(1);
    expect(framesOf(await data?.nextBatch())).toEqual([2, 3]);
    expect(framesOf(await data?.nextBatch())).toEqual([4, 2]);
    expect((await opened({ train: { metadata: { num_entries: 7 } } }))?.stepsPerEpoch).toBe(3);
    await data?.close();
  });

  it.each([
    ["no metadata", null],
    ["a metadata file that is not there", "nowhere.json"],
  ])("makes an epoch of a pass with %s", async (_, metadata) => {
    const data = await opened({ train: { metadata } });
    expect(data?.stepsPerEpoch).toBeUndefined();
    expect(framesOf(await data?.nextBatch())).toEqual([2, 3]);
    expect(await data?.nextBatch()).toBeUndefined();
  });

  it("leaves out what it is told, and knows how many utterances remain", async () => {
    const dataset = await opened({
      train: { metadata: { num_entries: 3 } },
      exclusions: [
        { part: "train", shard: "/elsewhere/train_1.tfrecord", indices: [1] },
        { part: "eval", shard: "shards/train_1.tfrecord", indices: [0] },
        { part: "train", shard: "train_9.tfrecord", indices: [0, 1] }, // is not there
      ],
      batchSize: 1,
    });
    expect(dataset?.stepsPerEpoch).toBe(2);
    const batches = [await dataset?.nextBatch(), await dataset?.nextBatch()];
    expect(batches.map(batch => batch?.utterances[0]?.path)).toEqual(["2.wav", "4.wav"]);
  });

  it("pads to the maxima of train and eval together, if static padding is asked for", async () => {
    const data = await opened({ padding: "static", train: { metadata: "metadata.json" } });
    expect(await data?.nextBatch()).toMatchObject({ frames: 9, labelCount: 2 });
    const dynamic = await opened({ train: { metadata: "metadata.json" } });
    expect(await dynamic?.nextBatch()).toMatchObject({ frames: 3, labelCount: 2 });
    await data?.close();
    await dynamic?.close();
  });

  it("reads transcripts and audio, beside them or as the path stands, and counts their rows", async () => {
    const data = await opened({
      useShards: false,
      train: { data_paths: ["tsv/list.tsv"], metadata: { num_entries: 50 } },
    });
    expect(data?.stepsPerEpoch).toBe(1);
    const batch = await data?.nextBatch();
    expect(framesOf(batch)).toEqual([2, 6]);
    expect(batch?.labels).toEqual(Uint32Array.of(1, 2, 0, 1, 2, 3));
    expect(batch?.utterances[1]).toEqual({ path: "b.wav", transcript: "abc", duration: 1200 / 16000 });
    await data?.close();
  });

  it("augments from the seed: equal for one seed, not for another", async () => {
    const noise = { method: "gauss_noise", mean: 0, stddev: 0.1, prob: 1 } as const;
    const augmentation_config = { signal_augment: [noise], feature_augment: [] };
    const inputs = async (seed: number) => {
      const data = await opened({ seed, train: { augmentation_config } });
      return (await data?.nextBatch())?.inputs;
    };
    expect(await inputs(1)).toEqual(await inputs(1));
    expect(await inputs(1)).not.toEqual(await inputs(2));
  });

  it("parses a cached utterance once where nothing is drawn for it, in every pass where something is", async () => {
    const noise = { method: "gauss_noise", mean: 0, stddev: 0.1, prob: 1 } as const;
    const passes = async (train: Partial<DatasetConfig>) => {
      const parsed: string[] = [];
      const shareParsing: DatasetRequest["shareParsing"] = own => ({
        parse(raw, random) {
          parsed.push(raw.path);
          return own.parse(raw, random);
        },
      });
      const data = await opened({ shareParsing, batchSize: 3, train: { ...train, metadata: { num_entries: 3 } } });
      const batches = [await data?.nextBatch(), await data?.nextBatch()];
      await data?.close(); // when the third is ready
      return { batches, timesParsed: parsed.length / 3 };
    };
    const cached = await passes({ cache: true });
    expect(cached.timesParsed).toBe(1);
    expect(cached.batches).toEqual((await passes({ cache: false })).batches);
    expect(cached.batches[1]).toEqual(cached.batches[0]);
    const augmentation_config = { signal_augment: [], feature_augment: [noise] };
    const augmented = await passes({ cache: true, augmentation_config });
    expect(augmented.timesParsed).toBe(3);
    expect(augmented.batches).toEqual((await passes({ cache: false, augmentation_config })).batches);
  });

  it("is nothing where the config disables it or names no data", async () => {
    expect(await opened({ part: "test" })).toBeUndefined();
    expect(await opened({ train: { tfrecords_dir: null } })).toBeUndefined();
    expect(await opened({ useShards: false })).toBeUndefined();
  });

  it("refuses utterances that a transducer cannot learn", async () => {
    const data = await opened({ classes: 2, train: { metadata: { num_entries: 3 } } });
    await expect(data?.nextBatch()).rejects.toMatchObject({
      code: "too-many-bad-records",
      message: expect.stringContaining(
        "shards/train_1.tfrecord, record 0, byte 0, 2.wav: Label 2 is none of the 2 classes.",
      ),
    });
  });
});
