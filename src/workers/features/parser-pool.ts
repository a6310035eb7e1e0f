import type { UtteranceParser } from "../../data/index.ts";
import { Caller } from "../calls.ts";
import type { ProjectFiles } from "../trainer/protocol.ts";
import type { LearningPart, ParserReplies, ParserRequest } from "./protocol.ts";

/** Workers that parse utterances in turn with the one that makes the batches. */
export class ParserPool {
  private turn = 0;

  private constructor(private readonly others: readonly Caller<ParserRequest, ParserReplies>[]) {}

  static async open(project: ProjectFiles, helpers: number): Promise<ParserPool> {
    const others = Array.from({ length: helpers }, (_, index) => {
      const name = `parser ${index + 1}`;
      const worker = new Worker(new URL("./parser-worker.ts", import.meta.url), { type: "module", name });
      return new Caller<ParserRequest, ParserReplies>(worker);
    });
    await Promise.all(others.map(other => other.call({ type: "open", project })));
    return new ParserPool(others);
  }

  /** A parser that gives every worker its turn; which one it was does not show in the result. */
  share(own: UtteranceParser, part: LearningPart): UtteranceParser {
    if (this.others.length === 0) return own;
    return {
      parse: (raw, random) => {
        const turn = this.turn++ % (this.others.length + 1);
        const other = this.others[turn];
        if (other === undefined) return own.parse(raw, random);
        return other.call({ type: "parse", part, raw, random: random.save() });
      },
    };
  }
}
