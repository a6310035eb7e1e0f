import { describe, expect, it } from "vitest";
import type { RawUtterance, UtteranceParser } from "../../../../src/data/index.ts";
import { Random, type RandomState } from "../../../../src/lib/random.ts";
import { StudioError } from "../../../../src/lib/result.ts";
import { answerCalls, Caller } from "../../../../src/workers/calls.ts";
import { type Parser, shareParsing } from "../../../../src/workers/features/parser-pool.ts";
import type { ParserRequest } from "../../../../src/workers/features/protocol.ts";

/** Says in the transcript who parsed what; the feature is drawn. */
const parserCalled = (name: string): UtteranceParser => ({
  parse: async ({ path, audio }, random) => ({
    path,
    transcript: `${name}: ${audio.join(" ")}`,
    duration: 1,
    frames: 1,
    features: Float32Array.of(random.uniform()),
    labels: [],
  }),
});

/** A parser worker behind a channel, with its two ends. */
function workerCalled(name: string, parser = parserCalled(name)): Parser {
  const { port1, port2 } = new MessageChannel();
  answerCalls<ParserRequest>(port2, request =>
    request.type === "parse" ? parser.parse(request.raw, new Random(request.random)) : undefined,
  );
  return new Caller(port1);
}

const record = Uint8Array.of(9, 1, 2, 3, 9);
const raw = (path: string): RawUtterance => ({ path, audio: record.subarray(1, 4), transcript: "" });
const state: RandomState = [1, 2, 3, 4];

async function transcripts(parser: UtteranceParser, count: number): Promise<string[]> {
  const paths = Array.from({ length: count }, (_, i) => `${i}.wav`);
  const utterances = await Promise.all(paths.map(path => parser.parse(raw(path), new Random(state))));
  expect(utterances.map(({ path }) => path)).toEqual(paths);
  expect(new Set(utterances.map(({ features }) => features[0]))).toEqual(new Set([new Random(state).uniform()]));
  return utterances.map(({ transcript }) => transcript);
}

describe("shareParsing", () => {
  it("gives every worker its turn, with the audio alone and the same random numbers", async () => {
    const parser = shareParsing(parserCalled("own"), "train", [workerCalled("a"), workerCalled("b")]);
    expect(await transcripts(parser, 6)).toEqual(["a", "b", "own", "a", "b", "own"].map(name => `${name}: 1 2 3`));
    expect(record).toEqual(Uint8Array.of(9, 1, 2, 3, 9));
  });

  it("does itself what a dead worker was to do, and asks it no more", async () => {
    const dead = workerCalled("dead", { parse: () => new Promise(() => undefined) });
    const parser = shareParsing(parserCalled("own"), "train", [workerCalled("a"), dead]);
    const asked = transcripts(parser, 3);
    dead.abandon(new StudioError("worker-died", "out of memory"));
    expect(await asked).toEqual(["a: 1 2 3", "own: 1 2 3", "own: 1 2 3"]);
    expect(await transcripts(parser, 4)).toEqual(["own: 1 2 3", "a: 1 2 3", "own: 1 2 3", "a: 1 2 3"]);
  });

  it("keeps apart what is wrong with an utterance, with its place, and a bug, which is no fault of the record", async () => {
    const failing = (error: Error) => {
      const parse = async () => {
        throw error;
      };
      return shareParsing(parserCalled("own"), "train", [workerCalled("a", { parse })]);
    };
    const unusable = new StudioError("audio-damaged", "no WAV", { utterance: "0.wav" });
    await expect(failing(unusable).parse(raw("0.wav"), new Random(state))).rejects.toEqual(unusable);
    const error: unknown = await failing(new TypeError("x is undefined"))
      .parse(raw("0.wav"), new Random(state))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(StudioError);
    expect(error).toHaveProperty("message", "x is undefined");
  });
});
