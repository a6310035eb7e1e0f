import * as tf from "@tensorflow/tfjs";
import type { EngineDevice } from "../engine/device.ts";
import { canRunGemm, GEMM_VARIANTS, type GemmLayout } from "../engine/gemm-tuning.ts";
import { type ProductShape, type ProductTimer, productTimer, timeRepeated } from "../engine/tuner.ts";
import { selectBackend } from "../portable/backend.ts";

export interface GemmFigure {
  m: number; // rows
  n: number; // columns
  k: number; // inner
  layout: GemmLayout;
  variant: string;
  gflops: number; // 10^9 operations a second, two for each multiplication and addition
  tfjsGflops?: number; // of TensorFlow.js' matMul on its WebGPU backend; absent where that does not start
}

const LARGE: readonly ProductShape[] = [{ rows: 512, columns: 512, inner: 512, layout: "plain" }];

/** The digits model's: a batch of 8 utterances of 280 frames, its joint, and the gradients of both. */
const NARROW: readonly ProductShape[] = [
  { rows: 1120, columns: 48, inner: 40, layout: "plain" },
  { rows: 560, columns: 64, inner: 64, layout: "plain" },
  { rows: 560, columns: 80, inner: 64, layout: "plain" },
  { rows: 4000, columns: 44, inner: 40, layout: "plain" },
  { rows: 300, columns: 11, inner: 40, layout: "plain" },
  { rows: 64, columns: 64, inner: 560, layout: "left" },
  { rows: 560, columns: 64, inner: 64, layout: "right" },
];

/** The reference model's: one utterance of its longest length. */
const WIDE: readonly ProductShape[] = [
  { rows: 2976, columns: 128, inner: 128, layout: "plain" },
  { rows: 1488, columns: 256, inner: 256, layout: "plain" },
  { rows: 744, columns: 320, inner: 256, layout: "plain" },
  { rows: 128, columns: 128, inner: 2976, layout: "left" },
  { rows: 1488, columns: 256, inner: 256, layout: "right" },
];

/** Times every variant of the matrix product, and TensorFlow.js' matMul on the same adapter; `quick`: at 512 alone. */
export async function benchGemm(device: EngineDevice, { quick }: { quick: boolean }): Promise<GemmFigure[]> {
  const hasBaseline = await startsWebGpu();
  const figures: GemmFigure[] = [];
  for (const shape of quick ? LARGE : [...LARGE, ...NARROW, ...WIDE]) {
    figures.push(...(await benchShape(device, shape, hasBaseline)));
  }
  return figures;
}

/** Rounds of a shape; each variant counts with its best, since another program may have had the cores meanwhile. */
const ROUNDS = 4;

async function benchShape(device: EngineDevice, shape: ProductShape, hasBaseline: boolean): Promise<GemmFigure[]> {
  const { rows: m, columns: n, inner: k, layout } = shape;
  const variants = GEMM_VARIANTS.filter(variant => canRunGemm(variant, device));
  const timers = new Map<string, ProductTimer>();
  for (const variant of variants) timers.set(variant, await productTimer(device, shape, variant));
  if (hasBaseline) timers.set(BASELINE, await baselineTimer(shape));
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, timer] of timers) {
      const gflops = (2 * m * n * k) / (await timer.time()) / 1e6;
      best.set(name, Math.max(best.get(name) ?? 0, gflops));
    }
  }
  for (const timer of timers.values()) timer.destroy();
  const tfjsGflops = best.get(BASELINE);
  const baseline = tfjsGflops === undefined ? {} : { tfjsGflops };
  return variants.map(variant => ({ m, n, k, layout, variant, gflops: best.get(variant) ?? 0, ...baseline }));
}

const BASELINE = "TensorFlow.js";

async function startsWebGpu(): Promise<boolean> {
  try {
    await selectBackend(["webgpu"]);
    return true;
  } catch {
    return false; // the figures then stand without a baseline
  }
}

/** TensorFlow.js' matMul, to be timed as our own products are; the wait is for one number of the last result. */
async function baselineTimer({ rows, columns, inner, layout }: ProductShape): Promise<ProductTimer> {
  const [transposeA, transposeB] = [layout === "left", layout === "right"];
  const a = tf.ones<tf.Rank.R2>(transposeA ? [inner, rows] : [rows, inner]);
  const b = tf.ones<tf.Rank.R2>(transposeB ? [columns, inner] : [inner, columns]);
  const runAll = async (times: number) => {
    for (let i = 1; i < times; i++) tf.matMul(a, b, transposeA, transposeB).dispose();
    const last = tf.tidy(() => tf.slice(tf.matMul(a, b, transposeA, transposeB), [0, 0], [1, 1]));
    await last.data();
    last.dispose();
  };
  await runAll(1);
  return { time: () => timeRepeated(runAll), destroy: () => tf.dispose([a, b]) };
}
