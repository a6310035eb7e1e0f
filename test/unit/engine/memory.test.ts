import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { size } from "../../../src/engine/extent.ts";
import { defineKernel } from "../../../src/engine/kernel.ts";
import { ALIGNMENT_BYTES, align, planMemory } from "../../../src/engine/memory.ts";
import { Plan } from "../../../src/engine/plan.ts";
import type { Tensor } from "../../../src/engine/tensor.ts";
import { StudioError } from "../../../src/lib/result.ts";

const copy = defineKernel(
  "copy",
  `@group(0) @binding(0) var<uniform> params: Params;
   @group(0) @binding(1) var<storage, read> x: array<f32>;
   @group(0) @binding(2) var<storage, read_write> y: array<f32>;`,
);

function chain(plan: Plan, counts: readonly number[]): Tensor[] {
  const tensors = counts.map((count, i) => plan.tensor(`t${i}`, [count]));
  for (let i = 1; i < tensors.length; i++) record(plan, tensors[i - 1], tensors[i]);
  return tensors;
}

function record(plan: Plan, from: Tensor | undefined, to: Tensor | undefined): void {
  if (from !== undefined && to !== undefined) plan.dispatch(copy, [from, to], [], [1, 1, 1]);
}

describe("planMemory", () => {
  it("needs two arenas of one tensor each for a chain, however long", () => {
    const plan = new Plan(false);
    chain(plan, new Array<number>(20).fill(1000));
    const { arenaBytes } = planMemory(plan, {});
    expect(arenaBytes).toEqual([align(4000), align(4000)]);
  });

  it("keeps what is read after the step", () => {
    const plan = new Plan(false);
    const tensors = chain(plan, new Array<number>(6).fill(1000));
    for (const tensor of tensors) plan.keep(tensor);
    const { arenaBytes } = planMemory(plan, {});
    expect(arenaBytes.reduce((a, b) => a + b, 0)).toBe(6 * align(4000));
  });

  it("never lets live tensors overlap nor binds one arena for reading and writing at once", () => {
    const edges = fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { minLength: 1, maxLength: 40 });
    const counts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 15, maxLength: 15 });
    fc.assert(
      fc.property(edges, counts, (pairs, sizes) => {
        const plan = new Plan(false);
        const tensors = sizes.map((count, i) => plan.tensor(`t${i}`, [count]));
        for (const [from, to] of pairs) if (from !== to) record(plan, tensors[from], tensors[to]);
        const { placements, arenaBytes } = planMemory(plan, {});
        const uses = (tensor: Tensor) =>
          plan.commands.flatMap((command, i) => (command.buffers.includes(tensor) ? [i] : []));
        for (const [a, placeA] of placements) {
          expect(placeA.offset % ALIGNMENT_BYTES).toBe(0);
          expect(placeA.offset + placeA.bytes).toBeLessThanOrEqual(arenaBytes[placeA.arena] ?? 0);
          for (const [b, placeB] of placements) {
            if (a === b || placeA.arena !== placeB.arena) continue;
            const [usesA, usesB] = [uses(a), uses(b)];
            const live = Math.max(usesA[0] ?? 0, usesB[0] ?? 0) <= Math.min(usesA.at(-1) ?? 0, usesB.at(-1) ?? 0);
            const apart =
              placeA.offset + placeA.bytes <= placeB.offset || placeB.offset + placeB.bytes <= placeA.offset;
            expect(!live || apart).toBe(true);
          }
        }
        for (const { buffers } of plan.commands) {
          const [read, written] = buffers.map(tensor => placements.get(tensor)?.arena);
          expect(read).not.toBe(written);
        }
      }),
    );
  });

  it("counts bytes at the capacity of the plan", () => {
    const plan = new Plan(false);
    const a = plan.tensor("a", [size("batch"), 100]);
    record(plan, a, plan.tensor("b", [1]));
    expect(planMemory(plan, { batch: 3 }).placements.get(a)?.bytes).toBe(1200);
    expect(planMemory(plan, { batch: 5 }).placements.get(a)?.bytes).toBe(2000);
  });

  it("refuses a tensor that no binding can hold, by name", () => {
    const plan = new Plan(false);
    record(plan, plan.tensor("logits", [8, 372, 203, 1000]), plan.tensor("loss", [8]));
    expect(() => planMemory(plan, {})).toThrow(StudioError);
    expect(() => planMemory(plan, {})).toThrow(/"logits" needs 2304\.6 MiB .* 128 MiB/);
  });
});
