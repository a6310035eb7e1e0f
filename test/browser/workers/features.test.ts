import { afterEach, describe, expect, it } from "vitest";
import { type Batch, filesSource, type NamedFile, openDataset } from "../../../src/data/index.ts";
import { openProject } from "../../../src/run/project.ts";
import { openRemoteDatasets, type RemoteDatasets } from "../../../src/workers/remote-dataset.ts";

const batchSize = 8;
const seed = 7;
let opened: RemoteDatasets | undefined;

afterEach(() => opened?.close());

describe("openRemoteDatasets", () => {
  it.each([1, 3])("gives with %i workers the batches of a data set read in place", async workers => {
    const project = await sampleProject();
    opened = await openRemoteDatasets({ project, batchSize, seed, workers });
    const inPlace = await openInPlace(project);
    expect(opened.train.stepsPerEpoch).toBe(inPlace.stepsPerEpoch);
    for (let i = 0; i < 3; i++) expectEqual(await opened.train.nextBatch(), await inPlace.nextBatch());
    expect(opened.train.save()).toEqual(inPlace.save());
    await inPlace.close();
  });

  it("goes on from a saved position, whatever was made ahead", async () => {
    const project = await sampleProject();
    opened = await openRemoteDatasets({ project, batchSize, seed, workers: 2 });
    const { train } = opened;
    await train.nextBatch();
    const position = train.save();
    const second = await train.nextBatch();
    await train.nextBatch();
    await train.restore(position);
    expect(train.save()).toEqual(position);
    expectEqual(await train.nextBatch(), second);
  });

  it("begins the evaluation anew", async () => {
    opened = await openRemoteDatasets({ project: await sampleProject(), batchSize, seed, workers: 1 });
    const first = await opened.evaluation?.nextBatch();
    await opened.evaluation?.nextBatch();
    await opened.evaluation?.rewind();
    expect(first?.size).toBe(batchSize);
    expectEqual(await opened.evaluation?.nextBatch(), first);
  });

  it("says with its name which file is missing", async () => {
    const { files, ...rest } = await sampleProject();
    const project = { ...rest, files: files.filter(({ path }) => path !== "digits.tokens") };
    const error = await openRemoteDatasets({ project, batchSize, seed, workers: 1 }).catch((caught: unknown) => caught);
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

async function openInPlace({ file, text, files }: Awaited<ReturnType<typeof sampleProject>>) {
  const source = filesSource(files);
  const { config, vocabulary, tokenize } = await openProject(file, text, source);
  const common = { config, source, tokenize, classes: vocabulary.classes, batchSize, seed, useShards: true };
  const dataset = await openDataset({ ...common, part: "train" });
  if (dataset === undefined) throw new Error("the sample has training data");
  return dataset;
}

function expectEqual(actual: Batch | undefined, expected: Batch | undefined): void {
  expect(actual?.utterances).toEqual(expected?.utterances);
  expect(actual).toEqual(expected);
}
