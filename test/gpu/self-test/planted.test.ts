import { describe, expect, it } from "vitest";
import { EngineDevice } from "../../../src/engine/device.ts";
import { kernelsOfCases, selfTest } from "../../../src/self-test/self-test.ts";
import { testDevice } from "../../support/device.ts";
import { plantedGpu } from "../../support/planted-gpu.ts";

const everyKernel = kernelsOfCases(await testDevice());

/** Wrong in a way that a reader might overlook. */
const wrongTexts: [shader: string, right: string, wrong: string][] = [
  ["rnnt_lattice", "(label_arcs[arcs + u - 1u] + tilt)", "(label_arcs[arcs + u] + tilt)"],
  ["rnnt_posteriors", "exp(here + label_arcs[node] + lattice[next + 1u].y)", "exp(here + label_arcs[node])"],
  ["depthwise_filter", "t * params.stride", "t"],
  ["gemm_subgroup", "var k = group.z * params.chunk;", "var k = group.z * params.chunk + 1u;"],
  ["batch_norm_gradient_apply", "gamma[c] * inverse * g", "gamma[c] * g"],
  ["lstm_backward", "dCell * g * i * (1.0 - i)", "dCell * g * i"],
  ["adam_update", "(g - first[i]) * params.rate1", "(g - first[i]) * params.rate2"],
];

describe("selfTest of an adapter with a wrong kernel", () => {
  it.each(wrongTexts)("fails exactly the cases that run %s", async (shader, right, wrong) => {
    const device = await EngineDevice.open(plantedGpu(shader, code => code.replaceAll(right, wrong)));
    const { isPassed, cases } = await selfTest(device);
    const names = (wanted: (found: (typeof cases)[number]) => boolean) => cases.filter(wanted).map(({ name }) => name);
    expect(isPassed).toBe(false);
    expect(names(found => !found.isPassed)).toEqual(names(({ kernels }) => kernels.includes(shader)));
    device.destroy();
  });

  it.each(everyKernel)("fails every case that runs %s where it computes nothing", async shader => {
    const idle = plantedGpu(
      shader,
      code => code.replace(/(fn main\([^{]*\{)/, "$1 if (params_is_idle()) { return; }") + IDLE,
    );
    const device = await EngineDevice.open(idle);
    const { cases } = await selfTest(device, { kernels: [shader] });
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.filter(found => found.isPassed).map(({ name }) => name)).toEqual([]);
    device.destroy();
  });

  it("says which kernel does not compile, and goes on with the others", async () => {
    const device = await EngineDevice.open(plantedGpu("one_hot", code => code.replace("fn main(", "fn main(;")));
    const { cases } = await selfTest(device, { kernels: ["one_hot", "layer_norm_forward"] });
    expect(cases).toMatchObject([
      { name: "layer norm", isPassed: true },
      { name: "one-hot labels", isPassed: false, failure: expect.stringContaining("one_hot does not compile") },
    ]);
    device.destroy();
  });
});

/** Always true, but not for the compiler's uniformity analysis to know. */
const IDLE = "\nfn params_is_idle() -> bool { return true; }\n";
