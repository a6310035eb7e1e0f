import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Batch, encodeTfrecord, openDataset, readTfrecord } from "../../../src/data/index.ts";
import { openProject } from "../../../src/run/project.ts";
import { filesSource, type NamedFile } from "../../../src/sources/index.ts";
import { openRemoteDatasets, type RemoteDatasets } from "../../../src/workers/remote-dataset.ts";

const batchSize = 8;
const seed = 7;
let opened: RemoteDatasets | undefined;

const PlainWorker = globalThis.Worker;
const started: WatchedWorker[] = [];

/** Lets the test see what a worker is asked. */
class WatchedWorker extends PlainWorker {
  readonly asked: string[] = [];

  constructor(...[url, options]: ConstructorParameters<typeof PlainWorker>) {
    super(url, options);
    started.push(this);
  }

  override postMessage(message: Asked, transfer: Transferable[]): void;
  override postMessage(message: Asked, options?: StructuredSerializeOptions): void;
  override postMessage(message: Asked, extra?: Transferable[] | StructuredSerializeOptions): void {
    this.asked.push(message.request.type);
    super.postMessage(message, Array.isArray(extra) ? { transfer: extra } : extra);
  }
}

interface Asked {
  request: { type: string };
}

function lastStarted(): WatchedWorker {
  const worker = started.at(-1);
  if (worker === undefined) throw new Error("a worker was started");
  return worker;
}

beforeEach(() => {
  globalThis.Worker = WatchedWorker;
});

afterEach(() => {
  opened?.close();
  globalThis.Worker = PlainWorker;
});

describe("openRemoteDatasets", () => {
  it.each([1, 3])("gives with %i workers the batches of a data set read in place", async workers => {
    const project = await sampleProject();
    opened = await openRemoteDatasets({ project, access: [], batchSize, seed, workers });
    const inPlace = await openInPlace(project);
    expect(opened.train.stepsPerEpoch).toBe(inPlace.stepsPerEpoch);
    for (let i = 0; i < 3; i++) expectEqual(await opened.train.nextBatch(), await inPlace.nextBatch());
    expect(opened.train.save()).toEqual(inPlace.save());
    await inPlace.close();
  });

  it("leaves out the records that it is told, in shorter epochs", async () => {
    const project = await sampleProject();
    const whole = await openInPlace(project);
    const indices = Array.from({ length: 2 * batchSize }, (_, i) => i);
    const exclusions = [{ part: "train", shard: "/elsewhere/train_1.tfrecord", indices }] as const;
    opened = await openRemoteDatasets({ project, access: [], batchSize, seed, workers: 2, exclusions });
    expect(opened.train.stepsPerEpoch).toBe((whole.stepsPerEpoch ?? 0) - 2);
    expect((await opened.train.nextBatch())?.size).toBe(batchSize);
    expect(opened.train.faults).toEqual([]);
    await whole.close();
  });

  it("goes on from a saved position, whatever was made ahead", async () => {
    const project = await sampleProject();
    opened = await openRemoteDatasets({ project, access: [], batchSize, seed, workers: 2 });
    const { train } = opened;
    await train.nextBatch();
    const position = train.save();
    const second = await train.nextBatch();
    await train.nextBatch();
    await train.restore(position);
    expect(train.save()).toEqual(position);
    expectEqual(await train.nextBatch(), second);
  });

  it("goes on from a saved position although somebody has given up waiting", async () => {
    const project = await sampleProject();
    opened = await openRemoteDatasets({ project, access: [], batchSize, seed, workers: 1 });
    const { train } = opened;
    const position = train.save();
    const first = await train.nextBatch();
    await train.nextBatch();
    await train.nextBatch(); // the next one is on its way, and more are ordered when it comes
    const givenUp = train.nextBatch();
    await train.restore(position);
    await givenUp;
    expect(train.save()).toEqual(position);
    expectEqual(await train.nextBatch(), first);
  });

  it("begins the evaluation anew", async () => {
    opened = await openRemoteDatasets({ project: await sampleProject(), access: [], batchSize, seed, workers: 1 });
    const first = await opened.evaluation?.nextBatch();
    await opened.evaluation?.nextBatch();
    await opened.evaluation?.rewind();
    expect(first?.size).toBe(batchSize);
    expectEqual(await opened.evaluation?.nextBatch(), first);
  });

  it.each([1, 3])(
    "names with %i workers the records that cannot be used, as a data set read in place",
    async workers => {
      const project = await withDamage(await sampleProject());
      opened = await openRemoteDatasets({ project, access: [], batchSize, seed, workers });
      const inPlace = await openInPlace(project);
      for (let i = 0; i < 2; i++) expectEqual(await opened.train.nextBatch(), await inPlace.nextBatch());
      expect(inPlace.faults.map(({ index }) => index)).toEqual([1, 3]);
      expect(opened.train.faults).toEqual(inPlace.faults);
      await inPlace.close();
    },
  );

  it("is asked for two batches besides the one taken, and no more", async () => {
    opened = await openRemoteDatasets({ project: await sampleProject(), access: [], batchSize, seed, workers: 1 });
    await opened.train.nextBatch();
    await opened.train.nextBatch();
    expect(lastStarted().asked).toEqual(["open", "next", "next", "next", "next"]);
  });

  it("fails what waits, and what is asked later, when the worker dies", async () => {
    opened = await openRemoteDatasets({ project: await sampleProject(), access: [], batchSize, seed, workers: 1 });
    const { train, evaluation } = opened;
    const waiting = train.nextBatch();
    lastStarted().dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
    await expect(waiting).rejects.toMatchObject({ code: "worker-died", message: expect.stringContaining("out of") });
    await expect(train.nextBatch()).rejects.toMatchObject({ code: "worker-died" });
    await expect(evaluation?.rewind()).rejects.toMatchObject({ code: "worker-died" });
  });

  it("tells who waits for a batch when it is closed", async () => {
    opened = await openRemoteDatasets({ project: await sampleProject(), access: [], batchSize, seed, workers: 2 });
    const waiting = opened.train.nextBatch();
    opened.close();
    await expect(waiting).rejects.toMatchObject({ code: "data-closed" });
  });

  it("says with its name which file is missing", async () => {
    const { files, ...rest } = await sampleProject();
    const project = { ...rest, files: files.filter(({ path }) => path !== "digits.tokens") };
    const error = await openRemoteDatasets({ project, access: [], batchSize, seed, workers: 1 }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: "file-missing", place: { file: "digits.tokens" } });
  });
});

async function sampleProject() {
  const folder = new URL("/samples/digits/", location.href).href;
  const names = ["digits.tokens", "digits.metadata.json", "train_1.tfrecord", "train_2.tfrecord", "eval_1.tfrecord"];
  const files: NamedFile[] = names.map(path => ({ path, content: folder + path }));
  const text = await (await fetch(`${folder}config.j2`)).text();
  return { file: "config.j2", text, files };
}

/** Unshuffled, with two utterances that are no audio at the start of the first shard. */
async function withDamage({ file, text, files }: Awaited<ReturnType<typeof sampleProject>>) {
  const shard = "train_1.tfrecord";
  const payloads: Uint8Array[] = [];
  for await (const item of readTfrecord(await filesSource(files).open(shard), shard)) {
    if (item.type === "record") payloads.push(item.payload);
  }
  for (const index of [1, 3]) {
    const payload = payloads[index];
    if (payload === undefined) throw new Error("the sample has enough records");
    payload[indexOf(payload, "RIFF")] = 0;
  }
  const content = new Blob([await encodeTfrecord(payloads, "")]);
  const others = files.filter(({ path }) => path !== shard);
  return { file, text: text.replace("shuffle: True", "shuffle: False"), files: [{ path: shard, content }, ...others] };
}

function indexOf(bytes: Uint8Array, word: string): number {
  const codes = Array.from(word, letter => letter.charCodeAt(0));
  return bytes.findIndex((_, i) => codes.every((code, j) => bytes[i + j] === code));
}

async function openInPlace({ file, text, files }: Awaited<ReturnType<typeof sampleProject>>) {
  const source = filesSource(files);
  const { config, vocabulary, tokenize } = await openProject(file, text, () => source);
  const common = { config, source, tokenize, classes: vocabulary.classes, batchSize, seed, useShards: true };
  const dataset = await openDataset({ ...common, part: "train" });
  if (dataset === undefined) throw new Error("the sample has training data");
  return dataset;
}

function expectEqual(actual: Batch | undefined, expected: Batch | undefined): void {
  expect(actual?.utterances).toEqual(expected?.utterances);
  expect(actual).toEqual(expected);
}
