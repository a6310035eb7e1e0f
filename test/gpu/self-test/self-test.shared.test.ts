import { describe, expect, it } from "vitest";
import { EngineDevice } from "../../../src/engine/device.ts";
import { Random } from "../../../src/lib/random.ts";
import { kernelsOf } from "../../../src/self-test/kernel-case.ts";
import { kernelCases } from "../../../src/self-test/kernel-cases.ts";
import { selfTest } from "../../../src/self-test/self-test.ts";
import { plantedGpu } from "../../support/planted-gpu.ts";

describe("selfTest", () => {
  it("passes every kernel, a whole gradient and a training step of an adapter that computes rightly", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const { cases, unused, isPassed } = await selfTest(device);
    expect(cases.filter(found => !found.isPassed)).toEqual([]);
    expect(isPassed).toBe(true);
    expect(unused).toEqual(device.isSoftware ? ["gemm_tiled"] : []);
    const named = new Set([...unused, ...cases.flatMap(({ kernels }) => kernels)]);
    expect([...named].toSorted()).toEqual(kernelsOf(...kernelCases.map(({ record }) => record(new Random(1)).plan)));
    expect(cases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["gradient of a whole model", "training step of a whole model"]),
    );
    device.destroy();
  });

  it("leaves the device fit for use and takes its compiled kernels a second time", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const first = await selfTest(device, { kernels: ["layer_norm_forward"] });
    const second = await selfTest(device, { kernels: ["layer_norm_forward"] });
    expect([first, second].map(({ isPassed, cases }) => [isPassed, cases.length])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    device.destroy();
  });

  it("catches a planted depthwise kernel that forgets its stride", async () => {
    const forgetful = plantedGpu("depthwise_filter", code => code.replace("t * params.stride", "t"));
    const device = await EngineDevice.open(forgetful);
    const { isPassed, cases } = await selfTest(device, { kernels: ["depthwise_filter", "layer_norm_forward"] });
    expect(isPassed).toBe(false);
    expect(cases.map(found => [found.name, found.isPassed, found.worstResult])).toEqual([
      ["layer norm", true, expect.any(String)],
      ["depthwise convolution", false, "gradient of filter"],
    ]);
    device.destroy();
  });
});
