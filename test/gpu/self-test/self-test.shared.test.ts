import { describe, expect, it } from "vitest";
import { EngineDevice } from "../../../src/engine/device.ts";
import { kernelsOfCases, selfTest } from "../../../src/self-test/self-test.ts";
import { plantedGpu } from "../../support/planted-gpu.ts";

describe("selfTest", () => {
  it("passes every kernel, a whole gradient and a training step of an adapter that computes rightly", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const { cases, unused, isPassed } = await selfTest(device);
    expect(cases.filter(found => !found.isPassed)).toEqual([]);
    expect(isPassed).toBe(true);
    const perThread = ["gemm", "gemm_register", "gemm_register_left", "gemm_register_right", "gemm_tiled"];
    expect(unused).toEqual(device.isSoftware ? perThread : ["gemm_subgroup"]);
    const named = new Set([...unused, ...cases.flatMap(({ kernels }) => kernels)]);
    expect([...named].toSorted()).toEqual(kernelsOfCases(device));
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
