import { ArenaPool, BufferStore } from "./buffers.ts";
import type { EngineDevice } from "./device.ts";
import {
  defaultGemmTuning,
  type GemmLayout,
  type GemmSize,
  type GemmTuning,
  type GemmVariant,
  gemmCandidates,
  uniformTuning,
} from "./gemm-tuning.ts";
import { multiply } from "./ops/multiply.ts";
import { Plan } from "./plan.ts";
import { Program } from "./program.ts";

export interface ProductShape {
  rows: number;
  columns: number;
  inner: number;
  layout: GemmLayout;
}

/** Products like those of the models: pointwise convolutions forward, their weights' and inputs' gradients. */
const SAMPLES: Readonly<Record<GemmSize, Readonly<Record<GemmLayout, Omit<ProductShape, "layout">>>>> = {
  small: {
    plain: { rows: 560, columns: 64, inner: 48 },
    left: { rows: 48, columns: 64, inner: 560 },
    right: { rows: 560, columns: 48, inner: 64 },
  },
  large: {
    plain: { rows: 1488, columns: 256, inner: 128 },
    left: { rows: 128, columns: 256, inner: 1488 },
    right: { rows: 1488, columns: 128, inner: 256 },
  },
};

/**
 * Times the variants of the matrix product on this adapter and returns the fastest for each layout and size.
 * Compiling counts: when `budgetMs` is spent, what has not been timed keeps its default. The choice changes speed
 * only, not results.
 */
export async function tuneGemm(device: EngineDevice, budgetMs = 5000): Promise<GemmTuning> {
  const end = performance.now() + budgetMs;
  const initial = defaultGemmTuning(device);
  const tuning = { ...initial };
  for (const size of ["large", "small"] as const) {
    for (const layout of ["plain", "left", "right"] as const) {
      const shape = { ...SAMPLES[size][layout], layout };
      const fastest = await fastestVariant(device, shape, initial[layout][size], end);
      tuning[layout] = { ...tuning[layout], [size]: fastest };
    }
  }
  return tuning;
}

async function fastestVariant(device: EngineDevice, shape: ProductShape, initial: GemmVariant, end: number) {
  let best = { variant: initial, ms: Number.POSITIVE_INFINITY };
  const others = gemmCandidates(device).filter(other => other !== initial);
  if (others.length === 0) return initial;
  for (const variant of [initial, ...others]) {
    if (performance.now() > end) break;
    const timer = await productTimer(device, shape, variant);
    const ms = Math.min(await timer.time(), await timer.time());
    timer.destroy();
    if (ms < best.ms) best = { variant, ms };
  }
  return best.variant;
}

/** One product, compiled and run once, ready to be timed. `destroy` frees its buffers. */
export interface ProductTimer {
  /** Milliseconds of a product, from as many as take about 10 ms. */
  time(): Promise<number>;
  destroy(): void;
}

export async function productTimer(
  device: EngineDevice,
  shape: ProductShape,
  variant: GemmVariant,
): Promise<ProductTimer> {
  const arenas = new ArenaPool(device);
  const program = await Program.compile(productPlan(shape, variant), {}, arenas, new BufferStore(device));
  const runAll = async (times: number) => {
    for (let i = 0; i < times; i++) program.run();
    await device.gpu.queue.onSubmittedWorkDone();
  };
  await runAll(1); // a driver may compile at the first run
  return {
    time: () => timeRepeated(runAll),
    destroy() {
      program.destroy();
      arenas.destroy();
    },
  };
}

/** Milliseconds of one of many: `runAll` runs that many and waits for the last. */
export async function timeRepeated(runAll: (times: number) => Promise<void>): Promise<number> {
  const time = async (times: number) => {
    const began = performance.now();
    await runAll(times);
    return (performance.now() - began) / times;
  };
  const once = await time(1);
  return time(Math.max(1, Math.min(50, Math.ceil(10 / once))));
}

/** One product whose kernel is `variant`, or `scalar` where its sizes do not allow that. */
function productPlan({ rows, columns, inner, layout }: ProductShape, variant: GemmVariant): Plan {
  const plan = new Plan(false, false, uniformTuning(variant));
  const [transposeA, transposeB] = [layout === "left", layout === "right"];
  const a = plan.tensor("a", transposeA ? [inner, rows] : [rows, inner], { role: "input" });
  const b = plan.tensor("b", transposeB ? [columns, inner] : [inner, columns], { role: "input" });
  const out = plan.tensor("out", [rows, columns], { role: "output" });
  multiply(plan, { a, b, out, rows, columns, inner, transposeA, transposeB });
  return plan;
}
