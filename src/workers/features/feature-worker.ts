import { type Batch, type Dataset, filesSource, openDataset } from "../../data/index.ts";
import { hasShards, openProject } from "../../run/project.ts";
import { Handed } from "../calls.ts";
import { ParserPool } from "./parser-pool.ts";
import type { DatasetOrder, FeaturesReplies, FeaturesRequest, LearningPart } from "./protocol.ts";

/** What the feature worker that makes the batches does for each request. */
export class FeatureWorker {
  private readonly datasets = new Map<LearningPart, Dataset>();
  private readonly order = new Map<LearningPart, Promise<unknown>>();

  async handle(request: FeaturesRequest): Promise<FeaturesReplies[FeaturesRequest["type"]] | Handed> {
    switch (request.type) {
      case "open":
        return this.open(request.order);
      case "next":
        return this.inTurn(request.part, async dataset => {
          const batch = await dataset.nextBatch();
          const delivered = { batch, position: dataset.save(), faults: dataset.faults };
          return new Handed(delivered, batch === undefined ? [] : buffersOf(batch));
        });
      case "restore":
        return this.inTurn(request.part, dataset => dataset.restore(request.position));
      case "rewind":
        return this.inTurn(request.part, async dataset => {
          await dataset.rewind();
          return dataset.save();
        });
      default:
        return request satisfies never;
    }
  }

  private async open({ project: files, batchSize, seed, helpers }: DatasetOrder): Promise<FeaturesReplies["open"]> {
    const source = filesSource(files.files);
    const project = await openProject(files.file, files.text, source);
    const pool = await ParserPool.open(files, helpers);
    const openPart = async (part: LearningPart) => {
      const { config, vocabulary, tokenize } = project;
      const useShards = await hasShards(config.learning_config[`${part}_dataset_config`], part, source);
      const common = { config, part, source, tokenize, classes: vocabulary.classes, batchSize, seed, useShards };
      const dataset = await openDataset({ ...common, shareParsing: own => pool.share(own, part) });
      if (dataset === undefined) return undefined;
      this.datasets.set(part, dataset);
      return { stepsPerEpoch: dataset.stepsPerEpoch, position: dataset.save() };
    };
    return { train: await openPart("train"), eval: await openPart("eval") };
  }

  /** A data set does one thing at a time, in the order of the requests. */
  private inTurn<T>(part: LearningPart, work: (dataset: Dataset) => Promise<T>): Promise<T> {
    const dataset = this.datasets.get(part);
    if (dataset === undefined) throw new Error(`Bug: no ${part} data was opened`);
    const result = (this.order.get(part) ?? Promise.resolve()).then(() => work(dataset));
    this.order.set(
      part,
      result.catch(() => undefined),
    );
    return result;
  }
}

function buffersOf(batch: Batch): Transferable[] {
  const { inputs, inputLengths, predictions, predictionLengths, labels, labelLengths } = batch;
  return [inputs, inputLengths, predictions, predictionLengths, labels, labelLengths].map(values => values.buffer);
}
