import { describe, expect, it } from "vitest";
import { runCommandTask } from "../../../src/cli/command-task.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { fakeTerminal } from "./terminal.ts";

describe("runCommandTask", () => {
  it("tells twenty warnings of a kind, and counts the others", async () => {
    const terminal = fakeTerminal("/");
    const code = await runCommandTask(terminal, async task => {
      for (let line = 1; line <= 25; line++) task.warn(new StudioError("bad-line", "No row.", { file: "t.tsv", line }));
      task.warn(new StudioError("other", "Something else."));
      return 1;
    });
    expect(code).toBe(1);
    const lines = terminal.written.err.trimEnd().split("\n");
    expect(lines[0]).toBe("warning: t.tsv:1: No row.");
    expect(lines.slice(20)).toEqual(["warning: Something else.", "warning: 5 more of the kind bad-line."]);
  });

  it("ends like an interrupted process where it was stopped, and only there", async () => {
    const terminal = fakeTerminal("/");
    await expect(runCommandTask(terminal, () => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
    terminal.interrupt();
    expect(await runCommandTask(terminal, async task => task.signal.throwIfAborted() ?? 0)).toBe(130);
  });
});
