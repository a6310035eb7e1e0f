import { describe, expect, it } from "vitest";
import { size } from "../../../src/engine/extent.ts";
import { DEFAULT_BINDING_BYTES, planMemory } from "../../../src/engine/memory.ts";
import { checkColumns, transducerLoss } from "../../../src/engine/ops/transducer-loss.ts";
import { Plan } from "../../../src/engine/plan.ts";

const MIB = 2 ** 20;

describe("memory of the transducer loss", () => {
  it("stays below 192 MiB of scratch and 128 MiB a binding at the reference run's size, gradients included", () => {
    const [J, V] = [512, 1000];
    const capacity = { batch: 8, frames: 372, tokens: 203, cells: 8 * 372 * 203 };
    const plan = new Plan(true);
    const input = (name: string, shape: Parameters<Plan["tensor"]>[1]) =>
      plan.tensor(name, shape, { role: "input", needsGradient: true });
    transducerLoss(plan, {
      joint: {
        encoder: input("encoder", [size("batch"), size("frames"), J]),
        prediction: input("prediction", [size("batch"), size("tokens"), J]),
        mode: "add",
        activation: "tanh",
        vocabKernel: input("kernel", [J, V]),
        vocabBias: input("bias", [V]),
      },
      utterances: plan.tensor("utterances", [size("batch"), 4], { role: "input", dtype: "u32" }),
      labels: plan.tensor("labels", [size("batch"), 202], { role: "input", dtype: "u32" }),
      weights: plan.tensor("weights", [size("batch")], { role: "input" }),
      blank: 0,
      fastemitLambda: 0,
      maxCells: capacity.cells,
    });
    plan.backward();
    const memory = planMemory(plan, capacity);
    const scratch = memory.arenaBytes.reduce((sum, bytes) => sum + bytes, 0);
    expect(memory.largestBindingBytes).toBeLessThanOrEqual(DEFAULT_BINDING_BYTES);
    expect(scratch).toBeLessThanOrEqual(192 * MIB);
    expect(scratch).toBeGreaterThan(90 * MIB); // the chunk is really in there
  });

  it("refuses more labels than the lattice kernel holds", () => {
    expect(() => checkColumns(2000)).not.toThrow();
    expect(() => checkColumns(2001)).toThrow("2000 labels");
  });
});
