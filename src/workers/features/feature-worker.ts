import {
  type Batch,
  createParser,
  type Dataset,
  filesSource,
  learnableOnly,
  openDataset,
  type UtteranceParser,
} from "../../data/index.ts";
import { Random } from "../../lib/random.ts";
import { hasShards, openProject, type Project } from "../../run/project.ts";
import { createFeatureExtractor } from "../../speech/index.ts";
import { Handed } from "../calls.ts";
import type { ProjectFiles } from "../trainer/protocol.ts";
import { ParserPool } from "./parser-pool.ts";
import type { DatasetOrder, FeaturesReplies, FeaturesRequest, LearningPart } from "./protocol.ts";

/** What a feature worker does for each request. */
export class FeatureWorker {
  private readonly datasets = new Map<LearningPart, Dataset>();
  private readonly parsers = new Map<LearningPart, UtteranceParser>();

  async handle(request: FeaturesRequest): Promise<FeaturesReplies[FeaturesRequest["type"]] | Handed> {
    switch (request.type) {
      case "open":
        return this.open(request.order);
      case "open-parser":
        return this.openParsers(request.project);
      case "parse": {
        const utterance = await this.parser(request.part).parse(request.raw, new Random(request.random));
        return new Handed(utterance, [utterance.features.buffer]);
      }
      case "next": {
        const dataset = this.dataset(request.part);
        const batch = await dataset.nextBatch();
        const delivered = { batch, position: dataset.save(), faults: dataset.faults };
        return new Handed(delivered, batch === undefined ? [] : buffersOf(batch));
      }
      case "restore":
        return this.dataset(request.part).restore(request.position);
      case "rewind": {
        const dataset = this.dataset(request.part);
        await dataset.rewind();
        return dataset.save();
      }
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

  private async openParsers({ file, text, files }: ProjectFiles): Promise<void> {
    const project = await openProject(file, text, filesSource(files));
    for (const part of ["train", "eval"] as const) this.parsers.set(part, parserOf(project, part));
  }

  private dataset(part: LearningPart): Dataset {
    const dataset = this.datasets.get(part);
    if (dataset === undefined) throw new Error(`Bug: no ${part} data was opened`);
    return dataset;
  }

  private parser(part: LearningPart): UtteranceParser {
    const parser = this.parsers.get(part);
    if (parser === undefined) throw new Error(`Bug: no parser of ${part} was opened`);
    return parser;
  }
}

/** As `openDataset` makes it. */
function parserOf({ config, vocabulary, tokenize }: Project, part: LearningPart): UtteranceParser {
  const { speech_config: speech, learning_config: learning } = config;
  const parser = createParser({
    sampleRate: speech.sample_rate,
    extractor: createFeatureExtractor(speech),
    augmentation: learning[`${part}_dataset_config`].augmentation_config,
    tokenize,
  });
  return learnableOnly(parser, { blank: config.decoder_config.blank_index, classes: vocabulary.classes });
}

function buffersOf(batch: Batch): Transferable[] {
  const { inputs, inputLengths, predictions, predictionLengths, labels, labelLengths } = batch;
  return [inputs, inputLengths, predictions, predictionLengths, labels, labelLengths].map(values => values.buffer);
}
