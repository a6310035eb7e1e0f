import { describe, expect, it } from "vitest";
import { checkpointKey, checkpointOf, weightsGroups, weightsInForce } from "../../../src/state/decode-weights.ts";
import type { CheckpointInfo } from "../../../src/workers/storage/protocol.ts";
import type { AdapterReport } from "../../../src/workers/trainer/protocol.ts";
import { aRun } from "../../support/run-views.ts";

const adapter: AdapterReport = {
  ...{ engine: "webgpu", name: "test", reason: null },
  ...{ bindingLimitBytes: null, bufferLimitBytes: null },
};

const checkpoint = (id: string, wer: number | null): CheckpointInfo => ({
  ...{ id, runId: "run", name: `digits, epoch ${id}`, kind: "epoch", isKept: false, createdAt: 0 },
  ...{ epoch: 1, totalSteps: 100, loss: 1, validationLoss: null, wer, cer: null, sizeBytes: 1, sha256: "" },
});

const nothing = { run: undefined, checkpoints: [], file: null };
const keys = (groups: ReturnType<typeof weightsGroups>) => groups.flatMap(({ items }) => items.map(({ key }) => key));

describe("weightsGroups", () => {
  it("has the sample's weights on a first visit", () => {
    expect(keys(weightsGroups(nothing))).toEqual(["sample"]);
  });

  it("has the run of this tab from its first step on", () => {
    expect(keys(weightsGroups({ ...nothing, run: aRun({ adapter }) }))).toEqual(["run", "sample"]);
    expect(keys(weightsGroups({ ...nothing, run: aRun({ adapter, totalSteps: 0 }) }))).toEqual(["sample"]);
  });

  it("leaves out a run of another tab and one of an earlier visit", () => {
    expect(keys(weightsGroups({ ...nothing, run: aRun({ adapter, isOwn: false }) }))).toEqual(["sample"]);
    expect(keys(weightsGroups({ ...nothing, run: aRun({ phase: "ended" }) }))).toEqual(["sample"]);
  });

  it("names checkpoints with their word error rate", () => {
    const [group] = weightsGroups({ ...nothing, checkpoints: [checkpoint("7", 0.123), checkpoint("6", null)] });
    expect(group?.items.map(({ label }) => label)).toEqual(["digits, epoch 7: WER 12.3 %", "digits, epoch 6"]);
  });
});

describe("weightsInForce", () => {
  const checkpoints = [checkpoint("7", 0.1), checkpoint("6", 0.2)];

  it("takes the sample's first, then the newest of what was trained", () => {
    expect(weightsInForce(null, weightsGroups(nothing)).key).toBe("sample");
    expect(weightsInForce(null, weightsGroups({ ...nothing, checkpoints })).key).toBe(checkpointKey("7"));
    const all = weightsGroups({ run: aRun({ adapter }), checkpoints, file: "a.h5" });
    expect(weightsInForce(null, all).key).toBe("run");
  });

  it("takes what was chosen for as long as it is there", () => {
    const chosen = checkpointKey("6");
    expect(weightsInForce(chosen, weightsGroups({ ...nothing, checkpoints })).key).toBe(chosen);
    expect(weightsInForce(chosen, weightsGroups({ ...nothing, checkpoints: checkpoints.slice(0, 1) })).key).toBe(
      checkpointKey("7"),
    );
    expect(weightsInForce("file", weightsGroups({ ...nothing, file: "a.h5" })).label).toBe("a.h5");
  });
});

describe("checkpointOf", () => {
  it("gives the id of a checkpoint's key alone", () => {
    expect(checkpointOf(checkpointKey("a:b"))).toBe("a:b");
    expect(checkpointOf("run")).toBeUndefined();
  });
});
