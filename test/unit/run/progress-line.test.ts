import { describe, expect, it } from "vitest";
import { fitLog } from "../../../src/cli/parity/kinds/fit-log.ts";
import { ProgressBar } from "../../../src/run/progress-line.ts";
import { goldenCases } from "../../support/golden-cases.ts";

describe("ProgressBar", () => {
  it.each(goldenCases(fitLog, "training/fit_log"))("draws what Keras drew in $name", async ({ failed }) => {
    expect(await failed()).toEqual([]);
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
