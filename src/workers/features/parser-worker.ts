import { datasetParser, type UtteranceParser } from "../../data/index.ts";
import { Random } from "../../lib/random.ts";
import { openProject } from "../../run/project.ts";
import { projectData } from "../../run/project-data.ts";
import { answerCalls, Handed, workerScope } from "../calls.ts";
import type { LearningPart, ParserRequest } from "./protocol.ts";

const parsers = new Map<LearningPart, UtteranceParser>();

answerCalls<ParserRequest>(workerScope(), async request => {
  switch (request.type) {
    case "open": {
      const { file, text, files } = request.project;
      const { config, vocabulary, tokenize } = await openProject(file, text, projectData(files, request.access));
      const { classes } = vocabulary;
      for (const part of ["train", "eval"] as const)
        parsers.set(part, datasetParser(config, part, { tokenize, classes }));
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
