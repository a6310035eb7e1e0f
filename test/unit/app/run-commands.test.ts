import { describe, expect, it } from "vitest";
import { canGoOn, possibleCommands } from "../../../src/app/run-commands.ts";
import { aRun } from "../../support/run-views.ts";

describe("possibleCommands", () => {
  it("starts only where there is a config", () => {
    expect(possibleCommands(undefined, false)).toEqual([]);
    expect(possibleCommands(undefined, true)).toEqual(["start", "step"]);
  });

  it("follows the run from training to pause", () => {
    expect(possibleCommands(aRun({ phase: "training" }), true)).toEqual(["pause", "stop"]);
    expect(possibleCommands(aRun({ phase: "paused" }), true)).toEqual(["resume", "step", "stop"]);
  });

  it("leaves another tab's run alone", () => {
    expect(possibleCommands(aRun({ isOwn: false }), true)).toEqual([]);
  });

  it("resumes what was stopped or failed and kept a checkpoint", () => {
    expect(possibleCommands(aRun({ phase: "ended", endReason: "stopped", checkpointedAt: 1 }), true)).toContain(
      "resume",
    );
    expect(possibleCommands(aRun({ phase: "ended", endReason: "finished", checkpointedAt: 1 }), true)).toEqual([
      "start",
      "step",
    ]);
    expect(canGoOn(aRun({ phase: "failed", checkpointedAt: null }))).toBe(false);
  });
});
