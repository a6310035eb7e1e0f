import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ProgressBar } from "../../../src/run/progress-line.ts";
import { fixture, readFixtureJson } from "../../support/fixtures.ts";

interface FitLog {
  runs: { run: string; command: string; tensorboard: { train?: { events: { tag?: string; value?: number }[] }[] } }[];
}

/** What Keras drew of one epoch: the bars while it ran, then the one that stays. */
interface DrawnEpoch {
  bars: string[];
  last: string;
  lastBatchLoss: number; // from TensorBoard
}

describe("ProgressBar", () => {
  // Two steps an execution are drawn together in ga_steps_spx; here each step is one.
  it.each(["two_epochs", "resume_first", "resume_second", "no_eval_static"])("draws what Keras drew in %s", name => {
    for (const { bars, last, lastBatchLoss } of drawnEpochs(name)) {
      const steps = Number(/\/(\d+) \[/.exec(last)?.[1]);
      const losses = stepLosses([...bars, last], steps, lastBatchLoss);
      const bar = new ProgressBar(steps, 0);
      const lines = losses.map((loss, step) => bar.step(loss, step + 1));
      const drawn = bars.map(text => lines[Number(/^ *(\d+)\//.exec(text)?.[1]) - 1] ?? "nothing");
      expect(drawn.map(withoutTime).map(rounded)).toEqual(bars.map(withoutTime).map(rounded));
      const validation = / val_loss: (.*)$/.exec(last)?.[1];
      const closed = bar.close(9, validation === undefined ? {} : { val_loss: Number(validation) });
      expect(rounded(withoutTime(closed))).toEqual(rounded(withoutTime(last)));
    }
  });

  it("tells the time to go from all steps but the first, the time taken from all", () => {
    const bar = new ProgressBar(4, 100);
    expect(bar.step(1, 140)).toContain("1/4 [======>.......................] - ETA: 2:00 - loss: 1.0000");
    expect(bar.step(1, 140.25)).toContain(" - ETA: 0s - ");
    expect(bar.step(1, 142)).toContain(" - ETA: 1s - ");
    bar.step(1, 143.5);
    expect(bar.close(146)).toContain("4/4 [==============================] - 46s 2s/step - loss: 1.0000");
  });

  it("writes hours, milliseconds and microseconds", () => {
    expect(new ProgressBar(1000, 0).step(1, 20)).toContain(" - ETA: 5:33:00 - ");
    const fast = new ProgressBar(3, 0);
    for (const now of [1, 1.01, 1.02]) fast.step(1, now);
    expect(fast.close(1.02)).toContain(" - 1s 10ms/step - ");
    const faster = new ProgressBar(2, 0);
    for (const now of [1, 1.0005]) faster.step(1, now);
    expect(faster.close(1.0005)).toContain(" - 1s 500us/step - ");
  });

  it("counts without an end where the length is unknown, and closes with the length it found", () => {
    const bar = new ProgressBar(undefined, 0);
    expect(bar.step(2, 1)).toBe("      1/Unknown - 1s 1s/step - loss: 2.0000 - per_batch_avg_loss: 2.0000");
    expect(bar.step(1, 1.2)).toBe("      2/Unknown - 1s 200ms/step - loss: 1.5000 - per_batch_avg_loss: 1.5000");
    expect(bar.close(2.2, { val_loss: 3 })).toBe(
      "2/2 [==============================] - 2s 1s/step - loss: 1.5000 - per_batch_avg_loss: 1.3333 - val_loss: 3.0000",
    );
  });

  it("adds the last batch once more when it closes", () => {
    const bar = new ProgressBar(2, 0);
    bar.step(4, 1);
    expect(bar.step(1, 2)).toContain("loss: 2.5000 - per_batch_avg_loss: 2.5000");
    expect(bar.close(3)).toContain("loss: 2.5000 - per_batch_avg_loss: 2.0000");
  });

  it("writes small values with an exponent", () => {
    expect(new ProgressBar(2, 0).step(0.00099, 1)).toContain("loss: 9.9000e-04");
    expect(new ProgressBar(2, 0).step(0, 1)).toContain("loss: 0.0000e+00");
  });

  it("goes on with the losses of an earlier process", () => {
    const bar = new ProgressBar(4, 0, 2, { sum: 8, count: 2, last: 3 });
    expect(bar.step(1, 1)).toMatch(/^3\/4 .* - loss: 3\.0000 /);
  });
});

function drawnEpochs(name: string): DrawnEpoch[] {
  const printed = readFileSync(fixture(`training/fit_log.${name}.stdout.txt`), "utf8");
  const run = readFixtureJson<FitLog>("training/fit_log.json").runs.find(each => each.run === name);
  const lastLosses = (run?.tensorboard.train ?? [])
    .flatMap(({ events }) => events)
    .filter(({ tag }) => tag === "epoch_per_batch_avg_loss")
    .map(({ value }) => value ?? Number.NaN);
  const blocks = printed.split("\n").filter(line => line.includes("/step - loss"));
  expect(blocks.length).toBeGreaterThan(0);
  // A folder of events that was resumed into holds the earlier epochs too.
  return blocks.map((block, index) => {
    const bars = block
      .replaceAll("\b", "")
      .split("\r")
      .filter(text => text !== "")
      .map(text => text.trimEnd());
    return {
      bars: bars.slice(0, -1),
      last: bars.at(-1) ?? "",
      lastBatchLoss: lastLosses[lastLosses.length - blocks.length + index] ?? Number.NaN,
    };
  });
}

/** Losses of single steps that agree with the means that were drawn; steps that were not drawn share theirs evenly. */
function stepLosses(bars: readonly string[], steps: number, lastBatchLoss: number): number[] {
  const losses: number[] = [];
  let sum = 0;
  const until = (step: number, mean: number) => {
    const missing = step - losses.length;
    const ending = step === steps ? [lastBatchLoss] : [];
    const rest = mean * step - sum - (ending[0] ?? 0);
    for (let i = ending.length; i < missing; i++) losses.push(rest / (missing - ending.length));
    losses.push(...ending);
    sum = mean * step;
  };
  for (const bar of bars) {
    const [, step, mean] = /^ *(\d+)\/\d+ .* - loss: ([\d.]+)/.exec(bar) ?? [];
    if (Number(step) > losses.length) until(Number(step), Number(mean));
  }
  return losses;
}

function withoutTime(line: string): string {
  return line.replace(/ - (ETA: [\d:]+s?|\d+s \d+(s|ms|us)\/step)/, " - TIME");
}

/** Printed means have four places; a sum taken back from them is good for two. */
function rounded(line: string): string {
  return line.replace(/\d+\.\d{4}(?!\d)/g, number => Number(number).toFixed(1));
}
