import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { folderSource } from "../../../../src/cli/files.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import {
  encodeExample,
  encodeTfrecord,
  Problem,
  UtteranceIndex,
  type UtteranceNumbers,
} from "../../../../src/data/index.ts";
import { type DataSource, memorySource } from "../../../../src/sources/index.ts";
import { writeWav } from "../../../../src/speech/index.ts";
import { spellTexts } from "../../../../src/workers/catalog/describe-utterance.ts";
import { searchTexts, sortByText } from "../../../../src/workers/catalog/find-texts.ts";
import { openCatalog } from "../../../../src/workers/catalog/open-catalog.ts";
import type { CatalogFile, CatalogTexts, UtteranceRef } from "../../../../src/workers/catalog/protocol.ts";
import { readUtterance } from "../../../../src/workers/catalog/read-utterance.ts";
import { type Found, scanCatalog } from "../../../../src/workers/catalog/scan.ts";
import { TextPages } from "../../../../src/workers/catalog/text-pages.ts";
import { fixture } from "../../../support/fixtures.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Two blocks of stride 2 each, so that the encoder gives a quarter of the frames. */
const config = (train: string, evaluation = "enabled: false") =>
  `
speech_config: { sample_rate: 16000, frame_ms: 25, stride_ms: 10, num_feature_bins: 8, feature_type: log_mel_spectrogram }
decoder_config:
  type: wordpiece
  blank_index: 0
  unknown_token: "<unk>"
  unknown_index: 1
  vocabulary: tokens.txt
model_config:
  name: contextnet
  encoder_alpha: 1
  encoder_blocks:
    - { nlayers: 1, kernel_size: 3, filters: 8, strides: 2, residual: False, activation: silu, padding: causal }
    - { nlayers: 1, kernel_size: 3, filters: 8, strides: 2, residual: False, activation: silu, padding: causal }
  prediction_label_encode_mode: embedding
  prediction_embed_dim: 4
  prediction_num_rnns: 1
  prediction_rnn_units: 4
  prediction_rnn_type: lstm
  prediction_layer_norm: True
  prediction_projection_units: 0
  joint_dim: 4
  joint_activation: tanh
learning_config:
  train_dataset_config: { ${train} }
  eval_dataset_config: { ${evaluation} }
  test_dataset_config: { enabled: false }
  optimizer_config: { beta_1: 0.9 }
  learning_rate_config: { warmup_steps: 10, max_lr: null }
  running_config: { batch_size: 2, num_epochs: 1 }
`;

const tokens = bytes("<pad>\n<unk>\none\nt\n##wo\n");
const shards = "enabled: true, stage: train, tfrecords_dir: shards";

function example(transcript: string, samples = 16000, rate = 16000): Uint8Array {
  const audio = writeWav(
    Float32Array.from({ length: samples }, (_, i) => Math.sin(i) / 2),
    rate,
  );
  return encodeExample({ path: `${transcript}.wav`, audio, transcript });
}

async function opened(source: DataSource, text = config(shards)) {
  const { config: values, diagnostics } = await loadConfig(text, "config.j2");
  if (values === undefined) throw new Error(JSON.stringify(diagnostics));
  return openCatalog("config.j2", text, values, source);
}

async function scanned(source: DataSource, text?: string) {
  const catalog = await opened(source, text);
  const told: Found[] = [];
  let clock = 0;
  const deps = { tell: (found: Found) => void told.push(found), breathe: async () => {}, now: () => (clock += 10) };
  const isComplete = await scanCatalog(catalog, deps, new AbortController().signal);
  const files: CatalogFile[] = [...catalog.files];
  for (const { index, file } of told) files[index] = file;
  const index = new UtteranceIndex();
  for (const { utterances } of told) index.appendColumns(utterances);
  const utterances: Described[] = [];
  for (let row = 0; row < index.count; row++) {
    const { part, path: shard } = files[index.value("file", row)] as CatalogFile; // one of those listed
    utterances.push({ part, shard, ...index.at(row), ...spellTexts(catalog.project, await catalog.texts.at(row)) });
  }
  return { isComplete, told, files, utterances, catalog };
}

type Described = UtteranceRef & UtteranceNumbers & CatalogTexts;

const oneShard = async (payloads: Uint8Array[], compression: "GZIP" | "" = "GZIP") =>
  memorySource({ "tokens.txt": tokens, "shards/train_1.tfrecord": await encodeTfrecord(payloads, compression) });

describe("scanCatalog", () => {
  it("tells of every utterance its duration, tokens, frames and unknown words", async () => {
    const { utterances, files, isComplete } = await scanned(await oneShard([example("One two six")]));
    expect(isComplete).toBe(true);
    expect(utterances).toEqual([
      {
        part: "train",
        shard: "shards/train_1.tfrecord",
        file: 0,
        index: 0,
        offset: 0,
        path: "One two six.wav",
        text: "One two six",
        seconds: 1,
        tokens: "one t ##wo <unk>",
        labels: 4,
        frames: 98, // 1 + floor((16000 - 400) / 160)
        encodedFrames: 25, // a half and a half again, rounded up
        unknownWords: ["six"],
        problems: Problem.unknownWord,
      },
    ]);
    expect(files).toMatchObject([{ state: "read", compression: "GZIP", records: 1, seconds: 1, bad: [] }]);
  });

  it("counts frames at the config's sample rate, whatever that of the recording", async () => {
    const { utterances } = await scanned(await oneShard([example("one", 8000, 8000)]));
    expect(utterances).toMatchObject([{ seconds: 1, frames: 98 }]);
  });

  it("flags why an utterance cannot be learnt from", async () => {
    const { utterances } = await scanned(await oneShard([example("one", 100), example("one <pad>")]));
    expect(utterances.map(({ problems }) => problems & ~Problem.unknownWord)).toEqual([
      Problem.noFrame,
      Problem.holdsBlank,
    ]);
  });

  it("counts unknown words, the most frequent first", async () => {
    const { told } = await scanned(await oneShard([example("six nine"), example("six"), example("one eight")]));
    const most = [
      { word: "six", count: 2 },
      { word: "eight", count: 1 },
      { word: "nine", count: 1 },
    ];
    expect(told.at(-1)?.unknownWords).toEqual({ distinct: 3, most });
  });

  it("finds and sorts by what was read, over the borders of pages", async () => {
    const texts = new TextPages();
    for (let row = 0; row < 1100; row++) texts.append({ path: `${row}.wav`, text: row % 2 === 0 ? "Two" : "one" });
    expect([...(await searchTexts(texts, "109"))]).toEqual([109, ...Array.from({ length: 10 }, (_, i) => 1090 + i)]);
    const order = await sortByText(texts);
    expect([order[0], order[549], order[550], order[1099]]).toEqual([1, 1099, 0, 1098]);
    expect((await texts.at(513)).path).toBe("513.wav");
    await expect(texts.at(1100)).rejects.toThrow(RangeError);
  });

  it("lists bad records with index, offset and reason, and goes on behind them", async () => {
    const text = config(shards.replace("shards", "damaged").replace("stage: train", "stage: null"));
    const damaged = folderSource(dirname(fixture("tfrecords/shards.json")));
    const source: DataSource = {
      list: async pattern =>
        pattern === "damaged/train*.tfrecord"
          ? [
              { name: "damaged/payload_byte.tfrecord" },
              { name: "damaged/gone.tfrecord" },
              { name: "examples.tfrecord" },
            ]
          : [],
      open: async (name, offset) =>
        name === "tokens.txt" ? memorySource({ [name]: tokens }).open(name) : damaged.open(name, offset),
    };
    const { files } = await scanned(source, text);
    expect(files).toMatchObject([
      { records: 3, bad: [{ index: 1, offset: 152, reason: "the checksum of the payload is wrong" }], state: "read" },
      { state: "failed", error: { code: "file-missing", place: { file: "damaged/gone.tfrecord" } } },
      { state: "read" },
    ]);
    expect(files[2]?.bad.find(({ index }) => index === 21)?.reason).toContain("not a WAV");
  });

  it("reads transcripts and their audio where there are no shards", async () => {
    const text = config("enabled: true, stage: train, tfrecords_dir: shards, data_paths: [list.tsv]");
    const wav = writeWav(new Float32Array(8000).fill(0.1), 16000);
    const rows = "PATH\tDURATION\tTRANSCRIPT\na.wav\t0.5\tone\nshort\nmissing.wav\t1\ttwo\n";
    const source = memorySource({ "tokens.txt": tokens, "list.tsv": bytes(rows), "a.wav": wav });
    const { files, utterances, catalog } = await scanned(source, text);
    expect(utterances).toMatchObject([{ shard: "list.tsv", index: 0, path: "a.wav", seconds: 0.5, tokens: "one" }]);
    expect(files).toMatchObject([{ kind: "transcripts", records: 1, bad: [{ index: 1 }, { index: 2 }] }]);
    expect(await readUtterance(catalog, { part: "train", shard: "list.tsv", index: 0 }, null)).toMatchObject({
      text: "one",
      sampleRate: 16000,
    });
  });

  it("has the doctor look at every record in the same pass", async () => {
    const source = await oneShard([example("one"), example("six"), example("one")]);
    let opens = 0;
    const counting: DataSource = {
      ...source,
      open: (name, offset) => {
        if (name.endsWith(".tfrecord")) opens++;
        return source.open(name, offset);
      },
    };
    const { told } = await scanned(counting);
    expect(opens).toBe(1);
    expect(told.flatMap(({ doctor }) => doctor.findings)).toMatchObject([
      { kind: "unknown-word", part: "train", shard: "shards/train_1.tfrecord", index: 1, detail: "six" },
      { kind: "duplicate-audio", index: 1 },
      { kind: "duplicate-audio", index: 2 },
    ]);
    expect([...(told.at(-1)?.doctor.counts ?? [])]).toEqual([
      ["unknown-word", 1],
      ["duplicate-audio", 2],
    ]);
  });

  it("says how far it is, rising to the whole", async () => {
    const { told } = await scanned(await oneShard(Array.from({ length: 60 }, () => example("one"))));
    const shares = told.map(({ progress }) => progress.share ?? -1);
    expect(told.length).toBeGreaterThan(2);
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
    expect(told.at(-1)?.progress).toMatchObject({ filesDone: 1, files: 1, records: 60, share: 1 });
  });

  it("stops in the middle, having told what it read", async () => {
    const catalog = await opened(await oneShard(Array.from({ length: 50 }, () => example("one"))));
    const stop = new AbortController();
    const told: Found[] = [];
    let clock = 0;
    const isComplete = await scanCatalog(
      catalog,
      { tell: found => told.push(found), breathe: async () => stop.abort(), now: () => (clock += 10) },
      stop.signal,
    );
    expect(isComplete).toBe(false);
    const count = told.reduce((sum, { utterances }) => sum + utterances.file.length, 0);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(50);
    expect(told.at(-1)?.file).toMatchObject({ state: "reading", records: count });
  });
});

describe("readUtterance", () => {
  it.each(["GZIP", ""] as const)("reads one utterance again by its place, compressed as %j", async compression => {
    const payloads = ["one", "two", "one two"].map((text, i) => example(text, 16000 + i));
    const { catalog, utterances } = await scanned(await oneShard(payloads, compression));
    catalog.files.splice(0, 1, { ...catalog.files[0], compression: compression || "none" } as CatalogFile);
    for (const [i, { offset, ...ref }] of utterances.entries()) {
      for (const at of [offset, null]) {
        const sound = await readUtterance(catalog, ref, at);
        expect(sound.text).toBe(ref.text);
        expect(sound.samples.length).toBe(16000 + i);
        expect(sound.features).toMatchObject({ frames: ref.frames, bins: 8, frameSeconds: 0.01 });
      }
    }
  });

  it("says so where there is none", async () => {
    const { catalog } = await scanned(await oneShard([example("one")]));
    const ref = { part: "train", shard: "shards/train_1.tfrecord", index: 7 } as const;
    await expect(readUtterance(catalog, ref, null)).rejects.toMatchObject({ code: "utterance-missing" });
  });
});
