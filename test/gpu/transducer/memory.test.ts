import { describe, expect, it } from "vitest";
import { EngineDevice } from "../../../src/engine/device.ts";
import { Random } from "../../../src/lib/random.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { TransducerSession } from "../../../src/transducer/session.ts";
import { countBuffers } from "../../support/buffer-count.ts";
import { randomBatch } from "../../support/random-batch.ts";
import { tinyOptions } from "../../support/tiny-options.ts";

const random = new Random(11);
const batchOf = (frames: number[], labels: number[]) => randomBatch(random, { bins: 5, classes: 9, frames, labels });
const longest = batchOf([60, 31], [7, 3]);
const shorter = () => batchOf([1 + random.integer(60), 1 + random.integer(60)], [random.integer(8), random.integer(8)]);
const longer = batchOf([200, 40], [20, 3]);
const noise = { encoder_step: 1, encoder_stddev: 0.01, predict_net_step: null, predict_net_stddev: null };
const weightNoise = { ...noise, joint_net_step: null, joint_net_stddev: null };

describe("TransducerSession.memory", () => {
  it("is the same after step 5 and step 50, and grows once for a longer batch", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const counted = countBuffers(device.gpu);
    const session = await TransducerSession.open(device, tinyOptions({ weightNoise, accumulationSteps: 2 }));
    const measured = () => ({ ...session.memory, live: counted.live(), liveBytes: counted.bytes() });
    await session.trainStep(longest);
    await session.losses(longest);
    for (let step = 2; step <= 5; step++) await session.trainStep(shorter());
    const early = measured();
    for (let step = 6; step <= 50; step++) {
      await session.trainStep(shorter());
      if (step % 10 === 0) await session.losses(shorter());
    }
    expect(measured()).toEqual(early);
    expect(early).toMatchObject({ buffers: early.live, bytes: early.liveBytes });

    await session.trainStep(longer);
    const grown = measured();
    expect(grown.bytes).toBeGreaterThan(early.bytes);
    expect(grown).toMatchObject({ buffers: grown.live, bytes: grown.liveBytes });
    for (const batch of [longest, longer, shorter()]) await session.trainStep(batch);
    expect(measured()).toEqual(grown);

    session.dispose();
    expect(counted.live()).toBe(0);
    device.destroy();
  });

  it("makes no buffer in a step but the one that its numbers come back in", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const session = await TransducerSession.open(device, tinyOptions());
    await session.trainStep(longest);
    const counted = countBuffers(device.gpu);
    for (let step = 0; step < 4; step++) await session.trainStep(shorter());
    expect(counted.made()).toBe(4);
    expect(counted.live()).toBe(0);
    session.dispose();
    device.destroy();
  });

  it("leaves no buffer behind whichever allocation of opening fails", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const counted = countBuffers(device.gpu);
    const options = tinyOptions({ weightNoise, accumulationSteps: 2 });
    let session: TransducerSession | undefined;
    for (let allowed = 0; session === undefined; allowed++) {
      expect(allowed).toBeLessThan(100);
      failAfter(device, allowed);
      try {
        session = await TransducerSession.open(device, options);
      } catch (error) {
        expect(error).toMatchObject({ code: "out-of-memory" });
        expect(counted.live()).toBe(0);
      }
    }
    expect(counted.made()).toBeGreaterThan(100); // it took many goes
    session.dispose();
    device.destroy();
  });

  it("is told truly, and training goes on, after a longer batch found no room", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const counted = countBuffers(device.gpu);
    const session = await TransducerSession.open(device, tinyOptions());
    await session.trainStep(longest);
    let isDone = false;
    for (let allowed = 0; !isDone; allowed++) {
      expect(allowed).toBeLessThan(100);
      failAfter(device, allowed);
      try {
        await session.trainStep(longer);
        isDone = true;
      } catch (error) {
        expect(error).toMatchObject({ code: "out-of-memory" });
      }
      failAfter(device, Number.POSITIVE_INFINITY);
      expect(session.memory).toEqual({ buffers: counted.live(), bytes: counted.bytes() });
      expect(await session.trainStep(longest)).toMatchObject({ isFinite: true });
    }
    session.dispose();
    device.destroy();
  });
});

/** Lets the device's next `allowed` allocations pass and refuses the others. */
function failAfter(device: EngineDevice, allowed: number): void {
  let left = allowed;
  device.createBuffer = (...wanted) => {
    if (left-- > 0) return EngineDevice.prototype.createBuffer.apply(device, wanted);
    return Promise.reject(new StudioError("out-of-memory", `no room for ${wanted[0]}`));
  };
}
