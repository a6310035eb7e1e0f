import { describe, expect, it } from "vitest";
import { parseDecodeLink } from "../../../../src/features/decode/link.ts";
import { decodeAddress } from "../../../../src/state/utterance-ref.ts";

const nothing = { checkpoint: undefined, utterance: undefined };

describe("parseDecodeLink", () => {
  it("finds a checkpoint", () => {
    expect(parseDecodeLink("#/decode?checkpoint=a%20b")).toEqual({ ...nothing, checkpoint: "a b" });
  });

  it("reads back the address of an utterance", () => {
    const utterance = { part: "eval" as const, shard: "a:b/eval_1.tfrecord", index: 12 };
    expect(parseDecodeLink(decodeAddress(utterance))).toEqual({ ...nothing, utterance });
  });

  it("asks for nothing without a query, with one that is no place, and on other screens", () => {
    expect(parseDecodeLink("#/decode")).toEqual(nothing);
    expect(parseDecodeLink("#/decode?utterance=some:where")).toEqual(nothing);
    expect(parseDecodeLink("#/data?utterance=eval:eval_1.tfrecord:12")).toEqual(nothing);
  });
});
