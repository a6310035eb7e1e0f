import type { UtteranceParser } from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import { Caller } from "../calls.ts";
import type { Access, ProjectFiles } from "../trainer/protocol.ts";
import { endOnError } from "../worker-death.ts";
import type { LearningPart, ParserReplies, ParserRequest } from "./protocol.ts";

/** A worker that parses utterances for the one that makes the batches. */
export type Parser = Caller<ParserRequest, ParserReplies>;

/** @throws StudioError `worker-died`, and as `openProject` */
export async function openParsers(project: ProjectFiles, access: Access, count: number): Promise<Parser[]> {
  const parsers = Array.from({ length: count }, (_, index) => {
    const name = `parser ${index + 1}`;
    const worker = new Worker(new URL("./parser-worker.ts", import.meta.url), { type: "module", name });
    const parser: Parser = new Caller(worker);
    endOnError(worker, parser, "parses utterances");
    return parser;
  });
  await Promise.all(parsers.map(parser => parser.call({ type: "open", project, access })));
  return parsers;
}

/**
 * A parser that gives every worker its turn; which one it was does not show in the result. The share of a worker that
 * dies falls to the others.
 */
export function shareParsing(own: UtteranceParser, part: LearningPart, others: readonly Parser[]): UtteranceParser {
  const alive = new Set(others);
  let turn = 0;
  return {
    async parse(raw, random) {
      const other = [...alive][turn++ % (alive.size + 1)];
      if (other === undefined) return own.parse(raw, random);
      const audio = raw.audio.slice(); // handed over: the record itself may stay in the cache
      try {
        const request = { type: "parse", part, raw: { ...raw, audio }, random: random.save() } as const;
        return await other.call(request, [audio.buffer]);
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        if (error.code === "bug") throw new Error(error.message, { cause: error }); // the record is not at fault
        if (error.code !== "worker-died") throw error;
        alive.delete(other);
        return own.parse(raw, random);
      }
    },
  };
}
