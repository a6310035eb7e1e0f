import { type Batch, openDataset } from "../../data/index.ts";
import { hasShards, openProject } from "../../run/project.ts";
import { projectData } from "../../run/project-data.ts";
import type { Credentials } from "../../sources/index.ts";
import { Handed } from "../calls.ts";
import { shardSource } from "../shard-cache.ts";
import type { Access } from "../trainer/protocol.ts";
import { openParsers, shareParsing } from "./parser-pool.ts";
import type { FeaturesReplies, FeaturesRequest, LearningPart } from "./protocol.ts";
import { ServedDataset } from "./served-dataset.ts";

/** What the feature worker that makes the batches does for each request. */
export class FeatureWorker {
  private readonly access: Credentials[] = []; // sources look here at every request
  private readonly datasets = new Map<LearningPart, ServedDataset>();

  async handle(request: FeaturesRequest): Promise<FeaturesReplies[FeaturesRequest["type"]] | Handed> {
    switch (request.type) {
      case "open":
        return this.open(request);
      case "access":
        return this.takeAccess(request.access);
      case "next": {
        const delivered = await this.dataset(request.part).next();
        return new Handed(delivered, delivered.batch === undefined ? [] : buffersOf(delivered.batch));
      }
      case "restore":
        return this.dataset(request.part).restore(request.position);
      case "rewind":
        return this.dataset(request.part).rewind();
      default:
        return request satisfies never;
    }
  }

  private async open({
    order: { project: files, batchSize, seed, helpers, exclusions = [] },
    access,
  }: Extract<FeaturesRequest, { type: "open" }>): Promise<FeaturesReplies["open"]> {
    this.takeAccess(access);
    const [project, parsers] = await Promise.all([
      openProject(files.file, files.text, projectData(files.files, this.access, { through: shardSource })),
      openParsers(files, access, helpers),
    ]);
    const openPart = async (part: LearningPart) => {
      const { config, vocabulary, tokenize, source } = project;
      const useShards = await hasShards(config.learning_config[`${part}_dataset_config`], part, source);
      const { classes } = vocabulary;
      const common = { config, part, source, tokenize, classes, batchSize, seed, useShards, exclusions };
      const dataset = await openDataset({ ...common, shareParsing: own => shareParsing(own, part, parsers) });
      if (dataset === undefined) return undefined;
      this.datasets.set(part, new ServedDataset(dataset));
      return { stepsPerEpoch: dataset.stepsPerEpoch, position: dataset.save() };
    };
    return { train: await openPart("train"), eval: await openPart("eval") };
  }

  private takeAccess(access: Access): void {
    this.access.splice(0, this.access.length, ...access);
  }

  private dataset(part: LearningPart): ServedDataset {
    const dataset = this.datasets.get(part);
    if (dataset === undefined) throw new Error(`Bug: no ${part} data was opened`);
    return dataset;
  }
}

function buffersOf(batch: Batch): Transferable[] {
  const { inputs, inputLengths, predictions, predictionLengths, labels, labelLengths } = batch;
  return [inputs, inputLengths, predictions, predictionLengths, labels, labelLengths].map(values => values.buffer);
}
