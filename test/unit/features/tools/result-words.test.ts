import { describe, expect, it } from "vitest";
import { describeReport } from "../../../../src/features/tools/result-words.ts";
import type { ToolResult } from "../../../../src/workers/tools/protocol.ts";

const shards = { outcome: "created", shards: [{ name: "train_1.tfrecord", utterances: 3 }], seconds: 65 } as const;

describe("describeReport", () => {
  it.each<[string, ToolResult]>([
    [
      "1 shard: 3 utterances, 1 min 5 s of audio. 1 row left out. It took 2 s.",
      { tool: "create_tfrecords", result: { ...shards, shards: [...shards.shards], utterances: 3, leftOut: 1 } },
    ],
    [
      "There are shards of this stage already, so none were made. It took 2 s.",
      {
        tool: "create_tfrecords",
        result: { outcome: "skipped", shards: [], utterances: 0, seconds: 0, leftOut: 0 },
      },
    ],
    [
      "train: 1,200 utterances, at most 1 frame and 12 labels. It took 2 s.",
      {
        tool: "generate_metadata",
        result: { stage: "train", num_entries: 1200, max_input_length: 1, max_label_length: 12 },
      },
    ],
    [
      "26 tokens learnt from 1,000 words, 10 of them different, in 300 utterances. It took 2 s.",
      {
        tool: "generate_vocab_wordpiece",
        result: { file: "v", size: 26, words: 1000, differentWords: 10, utterances: 300, leftOut: 0 },
      },
    ],
  ])("says %s", (sentence, result) => {
    expect(describeReport({ result, files: [], problems: 0, millis: 2000 })).toBe(sentence);
  });
});
