import type { CatalogUtterance } from "../../src/workers/catalog/protocol.ts";

/** An utterance of one second and one token, but for the changes. */
export function utteranceWith(changes: Partial<CatalogUtterance>): CatalogUtterance {
  return {
    part: "train",
    shard: "train_1.tfrecord",
    index: 3,
    offset: 0,
    path: "a.wav",
    text: "one",
    seconds: 1,
    tokens: "one",
    labels: 1,
    frames: 98,
    encodedFrames: 25,
    unknownWords: [],
    refusal: null,
    ...changes,
  };
}
