import { describe, expect, it } from "vitest";
import { FreezeClock } from "../../../src/run/freeze-clock.ts";
import { IdleClock } from "../../../src/run/idle-clock.ts";
import { PauseSwitch } from "../../../src/run/pause-switch.ts";

describe("IdleClock", () => {
  it("counts waiting for data only while nothing is in flight", async () => {
    let time = 0;
    const clock = new IdleClock(() => time);
    const step = later<void>();
    clock.follow(step.promise);
    const data = later<string>();
    const waiting = clock.waitFor(data.promise);
    time = 30;
    step.resolve();
    await step.promise;
    await Promise.resolve();
    time = 50;
    data.resolve("batch");
    expect(await waiting).toBe("batch");
    expect(clock.take()).toBe(20);
    expect(clock.take()).toBe(0);
  });

  it("counts nothing while a step is in flight", async () => {
    let time = 0;
    const clock = new IdleClock(() => time);
    clock.follow(new Promise(() => undefined));
    const data = clock.waitFor(
      Promise.resolve().then(() => {
        time = 100;
      }),
    );
    await data;
    expect(clock.take()).toBe(0);
  });
});

describe("FreezeClock", () => {
  it("leaves out a long silence and tells it", () => {
    let wall = 1000;
    const gaps: number[] = [];
    const clock = new FreezeClock(
      () => wall,
      millis => gaps.push(millis),
    );
    const began = clock.now();
    wall += 1000;
    expect(clock.now() - began).toBe(1000);
    wall += 3_600_000;
    clock.beat();
    wall += 500;
    expect(clock.now() - began).toBe(1500);
    expect(gaps).toEqual([3_600_000]);
  });
});

describe("PauseSwitch", () => {
  it("has a signal for each pause, aborted when it begins", () => {
    const pause = new PauseSwitch();
    const first = pause.paused;
    pause.resume();
    expect(pause.paused).toBe(first); // there was nothing to let go
    pause.pause();
    expect(first.aborted).toBe(true);
    pause.step();
    const second = pause.paused;
    expect(second.aborted).toBe(false);
    pause.stepped();
    expect(second.aborted).toBe(true);
  });

  it("lets one step through and holds again", async () => {
    const pause = new PauseSwitch();
    pause.pause();
    const waiting = pause.untilResumed(new AbortController().signal);
    pause.step();
    await waiting;
    expect(pause.isPaused).toBe(false);
    pause.stepped();
    expect(pause.isPaused).toBe(true);
    pause.resume();
    pause.stepped();
    expect(pause.isPaused).toBe(false);
  });
});

function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
