import { describe, expect, it } from "vitest";
import { possibleCommands, steeringOf } from "../../../src/state/run-commands.ts";
import type { RunView } from "../../../src/state/run-view.ts";
import { aRun } from "../../support/run-views.ts";

describe("possibleCommands", () => {
  const commands = (parts: Partial<RunView>, canStart = true) => possibleCommands(steeringOf(aRun(parts)), canStart);

  it("lets a run begin where a project is ready and none is under way", () => {
    expect(possibleCommands(undefined, true)).toEqual(["start", "step"]);
    expect(possibleCommands(undefined, false)).toEqual([]);
    expect(commands({ phase: "ended", endReason: "finished", checkpointedAt: 1 })).toEqual(["start", "step"]);
  });

  it("pauses what trains and lets go on what is paused", () => {
    expect(commands({ phase: "training" })).toEqual(["pause", "stop"]);
    expect(commands({ phase: "paused" })).toEqual(["resume", "step", "stop"]);
    expect(commands({ phase: "evaluating" })).toEqual(["stop"]);
    expect(commands({ phase: "stopping" })).toEqual([]);
  });

  it("takes up a run that was cut off, from its checkpoint, even where no other could begin", () => {
    const cut = { phase: "ended", endReason: "stopped", checkpointedAt: 1 } as const;
    expect(commands(cut, false)).toEqual(["resume"]);
    expect(commands({ ...cut, checkpointedAt: null }, false)).toEqual([]);
    expect(commands({ phase: "failed", checkpointedAt: 1 }, false)).toEqual(["resume"]);
  });

  it("leaves a run of another tab alone until it is over", () => {
    expect(commands({ isOwn: false })).toEqual([]);
    expect(commands({ isOwn: false, phase: "paused" })).toEqual([]);
    expect(commands({ isOwn: false, phase: "ended", endReason: "finished" })).toEqual(["start", "step"]);
  });
});
