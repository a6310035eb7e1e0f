import { describe, expect, it } from "vitest";
import { endNotice } from "../../../src/app/end-notice.ts";
import { aRun } from "../../support/run-views.ts";

const ended = aRun({ phase: "ended", endReason: "stopped", totalSteps: 120, epoch: 2 });

describe("endNotice", () => {
  it("tells of a run that has just ended or failed", () => {
    expect(endNotice(aRun(), ended)).toBe("digits: Stopped after 120 steps, in epoch 2");
    const error = { code: "x", message: "The disk is full.", place: {} };
    expect(endNotice(aRun(), aRun({ phase: "failed", error }))).toBe("digits: Failed: The disk is full.");
  });

  it("keeps quiet about what goes on, what had ended before, and other tabs", () => {
    expect(endNotice(aRun(), aRun({ phase: "paused" }))).toBeUndefined();
    expect(endNotice(undefined, ended)).toBeUndefined();
    expect(endNotice(ended, ended)).toBeUndefined();
    expect(endNotice(aRun(), { ...ended, isOwn: false })).toBeUndefined();
    expect(endNotice(aRun({ id: "another" }), ended)).toBeUndefined();
  });
});
