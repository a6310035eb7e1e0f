import { createParser, filesSource, learnableOnly, type UtteranceParser } from "../../data/index.ts";
import { Random } from "../../lib/random.ts";
import { openProject, type Project } from "../../run/project.ts";
import { createFeatureExtractor } from "../../speech/index.ts";
import { answerCalls, Handed, workerScope } from "../calls.ts";
import type { LearningPart, ParserRequest } from "./protocol.ts";

const parsers = new Map<LearningPart, UtteranceParser>();

answerCalls<ParserRequest>(workerScope(), async request => {
  switch (request.type) {
    case "open": {
      const { file, text, files } = request.project;
      const project = await openProject(file, text, filesSource(files));
      for (const part of ["train", "eval"] as const) parsers.set(part, parserOf(project, part));
      return undefined;
    }
    case "parse": {
      const parser = parsers.get(request.part);
      if (parser === undefined) throw new Error("Bug: the parser is not open");
      const utterance = await parser.parse(request.raw, new Random(request.random));
      return new Handed(utterance, [utterance.features.buffer]);
    }
    default:
      return request satisfies never;
  }
});

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
