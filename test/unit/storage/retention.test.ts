import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestByErrors, type RankedCheckpoint, removedBy, removedInEachRun } from "../../../src/storage/retention.ts";

function checkpoint(id: string, parts: Partial<RankedCheckpoint> = {}): RankedCheckpoint {
  return { id, isKept: false, createdAt: 0, wer: null, validationLoss: null, ...parts };
}

const epochs = [
  checkpoint("1", { createdAt: 1, wer: 0.5, validationLoss: 9 }),
  checkpoint("2", { createdAt: 2, wer: 0.2, validationLoss: 8 }),
  checkpoint("3", { createdAt: 3, wer: 0.3, validationLoss: 1 }),
  checkpoint("4", { createdAt: 4, wer: 0.9, validationLoss: 2 }),
  checkpoint("5", { createdAt: 5 }),
];

describe("removedBy", () => {
  it("keeps the best by word error rate and the last, whatever order they come in", () => {
    expect(removedBy({ best: 2, last: 1 }, epochs).sort()).toEqual(["1", "4"]);
    expect(removedBy({ best: 2, last: 1 }, epochs.toReversed()).sort()).toEqual(["1", "4"]);
    expect(removedBy({ best: 0, last: 2 }, epochs).sort()).toEqual(["1", "2", "3"]);
  });

  it("goes by validation loss where rates are equal or missing", () => {
    const same = [
      checkpoint("a", { createdAt: 1, wer: 0.1, validationLoss: 3 }),
      checkpoint("b", { createdAt: 2, wer: 0.1, validationLoss: 2 }),
      checkpoint("c", { createdAt: 3, validationLoss: 0.5 }),
      checkpoint("d", { createdAt: 4, validationLoss: 0.6 }),
      checkpoint("e", { createdAt: 5 }),
    ];
    expect(removedBy({ best: 1, last: 1 }, same).sort()).toEqual(["a", "c", "d"]);
    expect(removedBy({ best: 3, last: 1 }, same)).toEqual(["d"]);
  });

  it("counts what was never evaluated, or to no number, as no best", () => {
    const unrated = [checkpoint("a", { createdAt: 1, validationLoss: Number.NaN }), checkpoint("b", { createdAt: 2 })];
    expect(removedBy({ best: 5, last: 1 }, unrated)).toEqual(["a"]);
  });

  it("never removes the newest, nor what was kept by hand", () => {
    const kept = epochs.map(each => (each.id === "4" ? { ...each, isKept: true } : each));
    expect(removedBy({ best: 0, last: 0 }, kept).sort()).toEqual(["1", "2", "3"]);
  });

  it("leaves at most as many as the rule says, and those kept", () => {
    const any = fc.record({
      id: fc.uuid(),
      isKept: fc.boolean(),
      createdAt: fc.nat(),
      wer: fc.option(fc.double({ min: 0, max: 2 })),
      validationLoss: fc.option(fc.double()),
    });
    const some = fc.uniqueArray(any, { selector: ({ id }) => id, minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(some, fc.nat(4), fc.nat(4), (checkpoints, best, last) => {
        const removed = new Set(removedBy({ best, last }, checkpoints));
        const left = checkpoints.filter(({ id }) => !removed.has(id));
        const kept = checkpoints.filter(({ isKept }) => isKept);
        expect(left.length).toBeGreaterThanOrEqual(1);
        expect(left.length).toBeLessThanOrEqual(best + Math.max(1, last) + kept.length);
        expect(left).toEqual(expect.arrayContaining(kept));
        expect(removedBy({ best, last }, left)).toEqual([]);
      }),
    );
  });
});

describe("removedInEachRun", () => {
  it("counts each run by itself", () => {
    const both = ["a", "b"].flatMap(runId => epochs.map(each => ({ ...each, id: `${runId}${each.id}`, runId })));
    const removed = removedInEachRun({ best: 1, last: 2 }, both);
    expect(removed.map(({ id }) => id)).toEqual(["a1", "a3", "b1", "b3"]);
  });
});

describe("bestByErrors", () => {
  it("is the one of the lowest word error rate, of equal ones the earlier", () => {
    expect(bestByErrors(epochs)?.id).toBe("2");
    expect(bestByErrors([...epochs, checkpoint("6", { createdAt: 6, wer: 0.2, validationLoss: 8 })])?.id).toBe("2");
  });

  it("is none where no word error rate is known", () => {
    expect(bestByErrors([checkpoint("a", { validationLoss: 1 })])).toBeUndefined();
  });
});
