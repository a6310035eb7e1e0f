import { describe, expect, it } from "vitest";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../../../src/run/checkpoint.ts";
import { writeSafetensors } from "../../../src/storage/safetensors.ts";

const checkpoint: Checkpoint = {
  engine: {
    iterations: 3,
    steps: 7,
    weights: new Map([["encoder/a", Float32Array.of(0.1, -2)]]),
    firstMoments: new Map([["encoder/a", Float32Array.of(1e-9, 3)]]),
    secondMoments: new Map([["encoder/a", Float32Array.of(4, 5)]]),
    largestSecondMoments: new Map([["encoder/a", Float32Array.of(6, 7)]]),
    accumulated: new Map([["encoder/a", Float32Array.of(8, 9)]]),
  },
  progress: {
    epoch: 2,
    step: 1,
    totalSteps: 7,
    isTrained: false,
    stepsPerEpoch: null,
    epochMillis: 12.5,
    loss: { sum: 1 / 3, count: 1, last: 1 / 3 },
  },
  data: { pass: 1, taken: 9, buffer: [4, 2], random: [1, 2, 3, 4294967295], isPassEnd: true },
  history: {
    epochs: [
      {
        epoch: 1,
        totalSteps: 6,
        isWhole: true,
        loss: 0.1 + 0.2,
        lastBatchLoss: 3,
        learningRate: 1e-8,
        seconds: 1.5,
        evaluation: {
          loss: Number.NaN,
          wer: null,
          cer: 0.5,
          rawTextWer: 1 / 3,
          utterances: 2,
          samples: [{ path: "ä.wav", reference: "a", greedy: "" }],
        },
      },
    ],
    steps: { loss: [0.1, 0.2], learningRate: [0, 1e-9], gradientNorm: [1 / 3, 2], millis: [10, 20] },
  },
  seed: 42,
  config: "speech_config:\n  ü: 1\n",
};

describe("checkpoint", () => {
  it("comes back bit for bit", () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it("brings along what the run leaves out", () => {
    const exclusions = [
      { part: "train", shard: "train_1.tfrecord", indices: [2, 5] },
      { part: null, shard: "ü.tsv", indices: [] },
    ] as const;
    const { exclusions: read } = decodeCheckpoint(encodeCheckpoint({ ...checkpoint, exclusions }));
    expect(read).toEqual(exclusions);
  });

  it("is refused where the file is something else", () => {
    const weights = writeSafetensors(new Map(), { config: "x" });
    expect(() => decodeCheckpoint(weights, "w.safetensors")).toThrow(/no checkpoint of a run/);
    const broken = writeSafetensors(new Map(), { config: "x", studio_run: '{"version": 1}' });
    expect(() => decodeCheckpoint(broken)).toThrow(/no checkpoint of a run/);
  });
});
