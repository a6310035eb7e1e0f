import { beforeEach, expect, it } from "vitest";
import { checkpointsStore, deleteRun, readHistory, refreshCheckpoints } from "../../../src/state/checkpoints.ts";
import { runStore, showLastRun } from "../../../src/state/run.ts";
import { storage } from "../../../src/state/workers.ts";
import type { RunRecord } from "../../../src/workers/storage/protocol.ts";
import { anEpoch } from "../../support/run-views.ts";

function record(id: string, updatedAt: number): RunRecord {
  const curve = Array.from({ length: 120 }, () => updatedAt);
  return {
    ...{ id, name: `digits ${id}`, startedAt: 1, updatedAt, file: "config.j2", text: "the config" },
    ...{ files: [], missing: [], seed: 42, batchSize: null, epochs: 3, hasEnded: false },
    history: {
      epochs: [anEpoch(1, updatedAt)],
      steps: { loss: curve, learningRate: curve, gradientNorm: curve, millis: curve },
    },
  };
}

beforeEach(async () => {
  for (const { id } of await storage().call({ type: "list-runs" })) await deleteRun(id);
  runStore.setState({ run: undefined });
});

it("shows the newest run with its curves after a reload", async () => {
  for (const run of [record("a", 5), record("b", 9), record("c", 7)]) await storage().call({ type: "save-run", run });
  await showLastRun();
  const { history } = record("b", 9);
  expect(runStore.getState().run).toMatchObject({ id: "b", phase: "ended", epoch: 2, totalSteps: 120, history });
});

it("shows none where none is kept", async () => {
  await showLastRun();
  expect(runStore.getState().run).toBeUndefined();
});

it("lists runs without curves, and reads those of one when asked", async () => {
  await storage().call({ type: "save-run", run: record("a", 5) });
  await refreshCheckpoints();
  const { files: _, history, ...summary } = record("a", 5);
  expect(checkpointsStore.getState().runs).toEqual([summary]);
  expect(await readHistory("a")).toEqual(history);
  await expect(readHistory("b")).rejects.toMatchObject({ code: "run-missing" });
});
