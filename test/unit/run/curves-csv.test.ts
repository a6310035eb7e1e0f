import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCurves, writeCurves } from "../../../src/run/curves-csv.ts";
import type { EvaluationResult } from "../../../src/run/events.ts";
import type { RunHistory } from "../../../src/run/history.ts";
import { anEpoch } from "../../support/run-views.ts";

const number = fc.double();
const rate = fc.option(number);
const step = fc.record({ loss: number, learningRate: number, gradientNorm: number, millis: number });
const evaluation = fc.record(
  {
    loss: number,
    wer: rate,
    cer: rate,
    rawTextWer: rate,
    utterances: fc.nat(),
    samples: fc.constant<EvaluationResult["samples"]>([]),
  },
  { noNullPrototype: true },
);
const epoch = fc.record({
  isWhole: fc.boolean(),
  loss: number,
  lastBatchLoss: number,
  learningRate: number,
  seconds: number,
  evaluation: fc.option(evaluation),
});

describe("writeCurves", () => {
  it("writes numbers that readCurves reads back bit for bit", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.array(fc.tuple(epoch, fc.nat(12))), (steps, epochs) => {
        const ends = epochs.map(([, end]) => Math.min(end, steps.length)).sort((a, b) => a - b);
        const history: RunHistory = {
          steps: {
            loss: steps.map(({ loss }) => loss),
            learningRate: steps.map(({ learningRate }) => learningRate),
            gradientNorm: steps.map(({ gradientNorm }) => gradientNorm),
            millis: steps.map(({ millis }) => millis),
          },
          epochs: epochs.map(([result], i) => ({ ...result, epoch: i + 1, totalSteps: ends[i] ?? 0 })),
        };
        // toStrictEqual tells -0 from 0 and takes NaN for equal to itself.
        expect(readCurves(writeCurves(history), "curves.csv")).toStrictEqual(history);
      }),
    );
  });

  it("has a row a step, the epoch in that of its last", () => {
    const steps = { loss: [3, 2], learningRate: [0.1, 0.2], gradientNorm: [1, 1], millis: [5, 6] };
    const csv = writeCurves({ steps, epochs: [{ ...anEpoch(1, 2.5, 0.1), totalSteps: 2 }] });
    const [header, first, second] = csv.split("\n");
    expect(header).toMatch(/^step,loss,learning_rate,gradient_norm,step_milliseconds,epoch,/);
    expect(first).toBe("1,3,0.1,1,5,,,,,,,,,,,");
    expect(second).toBe("2,2,0.2,1,6,1,1,2.5,2.5,0.001,20,3.5,0.1,0.1,0.1,10");
  });
});

describe("readCurves", () => {
  it("names the line that it cannot read", () => {
    const csv = writeCurves({ steps: { loss: [3], learningRate: [1], gradientNorm: [1], millis: [5] }, epochs: [] });
    expect(() => readCurves(csv.replace("\n1,3,", "\n1,three,"), "a.csv")).toThrow(
      expect.objectContaining({ code: "curves-unreadable", place: { file: "a.csv", line: 2 } }),
    );
    expect(() => readCurves("epoch,loss\n", "a.csv")).toThrow(
      expect.objectContaining({ place: { file: "a.csv", line: 1 } }),
    );
  });
});
