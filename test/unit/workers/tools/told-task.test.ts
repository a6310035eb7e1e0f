import { describe, expect, it } from "vitest";
import { StudioError } from "../../../../src/lib/result.ts";
import type { ToolsEvent } from "../../../../src/workers/tools/protocol.ts";
import { mostTold, toldTask } from "../../../../src/workers/tools/told-task.ts";

function setUp() {
  const events: ToolsEvent[] = [];
  let time = 0;
  const task = toldTask(
    new AbortController().signal,
    event => void events.push(event),
    () => time,
  );
  const advance = (millis: number) => {
    time += millis;
  };
  const step = (done: number, stage = "Writing") => task.report({ stage, done, total: 1000, unit: "utterances" });
  return { task, events, advance, step };
}

describe("toldTask", () => {
  it("tells progress no more than five times a second, and the last of it in the end", () => {
    const { task, events, advance, step } = setUp();
    for (let done = 1; done <= 1000; done++) {
      step(done);
      advance(1);
    }
    expect(events).toHaveLength(5);
    task.flush();
    expect(events.at(-1)).toMatchObject({ type: "progress", progress: { done: 1000 }, stageMillis: 1000 });
  });

  it("counts the time of each stage from its beginning", () => {
    const { task, events, advance, step } = setUp();
    step(1, "Reading");
    advance(500);
    step(2, "Writing");
    advance(250);
    step(3, "Writing");
    task.flush();
    expect(events.at(-1)).toMatchObject({ stageMillis: 250 });
  });

  it("tells problems together, and counts those beyond the most that are told", () => {
    const { task, events, advance } = setUp();
    for (let line = 1; line <= mostTold + 5; line++) task.warn(new StudioError("bad-line", "No row.", { line }));
    advance(1000);
    task.flush();
    const told = events.flatMap(event => (event.type === "problems" ? event.problems : []));
    expect(told).toHaveLength(mostTold);
    expect(told[0]).toMatchObject({ code: "bad-line", place: { line: 1 } });
    expect(task.problems()).toBe(mostTold + 5);
    expect(events.length).toBeLessThanOrEqual(3);
  });
});
