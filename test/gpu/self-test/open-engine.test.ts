import { describe, expect, it } from "vitest";
import { openBestEngine, openSession, reopenEngine } from "../../../src/self-test/open-engine.ts";
import { tinyBatch, tinyOptions } from "../../../src/self-test/tiny-model.ts";
import { losableGpu } from "../../support/losable-gpu.ts";
import { plantedGpu } from "../../support/planted-gpu.ts";

/** Something to remember in, and what was remembered. */
function memory() {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: (key: string) => Promise.resolve(kept.get(key)),
    set: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}

describe("openBestEngine", () => {
  it("takes our kernels where they are right, and a session trains on them", async () => {
    const choice = await openBestEngine(navigator.gpu);
    expect(choice).toMatchObject({ engine: "webgpu", report: { isPassed: true, against: "TensorFlow.js on the CPU" } });
    const session = await openSession(choice, tinyOptions);
    const [first, second] = [await session.trainStep(tinyBatch()), await session.trainStep(tinyBatch())];
    expect(second.losses[0]).toBeLessThan(first.losses[0] ?? 0);
    session.dispose();
  });

  it("takes TensorFlow.js where a kernel is wrong, names the failed tests and still trains to the same losses", async () => {
    const wrong = await openBestEngine(plantedGpu("gate_apply", code => code.replace("fn main(", "fn main(;")));
    expect(wrong).toMatchObject({
      engine: "portable",
      name: expect.stringMatching(/^TensorFlow\.js, /),
      reason: expect.stringMatching(/fails 3 of \d+ tests of our kernels \(squeeze and excitation, .*TensorFlow\.js/),
      report: { isPassed: false },
    });
    const right = await openBestEngine(navigator.gpu);
    const sessions = [await openSession(wrong, tinyOptions), await openSession(right, tinyOptions)];
    const losses = await Promise.all(sessions.map(async session => (await session.trainStep(tinyBatch())).losses));
    expect([...(losses[0] ?? [])]).toEqual(Array.from(losses[1] ?? [], loss => expect.closeTo(loss, 3)));
    for (const session of sessions) session.dispose();
  });

  it("takes TensorFlow.js where there is no WebGPU, and says so", async () => {
    expect(await openBestEngine(undefined)).toMatchObject({
      engine: "portable",
      reason: expect.stringContaining("This browser offers no WebGPU, so TensorFlow.js computes instead"),
      report: { isPassed: false, cases: [] },
    });
  });
});

describe("reopenEngine", () => {
  it("opens a device anew after a loss, without testing the adapter twice", async () => {
    const { gpu, lose } = losableGpu();
    const choice = await openBestEngine(gpu);
    const session = await openSession(choice, tinyOptions);
    await lose("the driver was reset");
    await expect(session.trainStep(tinyBatch())).rejects.toMatchObject({ code: "device-lost" });
    session.dispose();
    const again = await reopenEngine(choice, navigator.gpu);
    expect(again.engine).toBe("webgpu");
    expect(again.report).toBe(choice.report);
    const fresh = await openSession(again, tinyOptions);
    expect((await fresh.trainStep(tinyBatch())).isFinite).toBe(true);
    fresh.dispose();
  });

  it("goes on with TensorFlow.js where the adapter is gone", async () => {
    const choice = await openBestEngine(navigator.gpu);
    expect(await reopenEngine(choice, undefined)).toMatchObject({ engine: "portable", report: choice.report });
  });
});

describe("openSession", () => {
  it("remembers the fastest matrix products of the adapter", async () => {
    const choice = await openBestEngine(navigator.gpu);
    const { kept, ...given } = memory();
    const first = await openSession(choice, tinyOptions, given);
    const [[key, value] = []] = kept;
    expect(key).toMatch(/^matrix products of \w/);
    expect(value).toMatchObject({ plain: { small: expect.any(String), large: expect.any(String) } });
    const second = await openSession(choice, tinyOptions, given);
    expect([...kept.values()]).toEqual([value]);
    expect([...(await second.losses(tinyBatch()))]).toEqual([...(await first.losses(tinyBatch()))]);
    first.dispose();
    second.dispose();
  });
});
