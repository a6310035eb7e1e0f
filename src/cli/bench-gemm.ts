import * as tf from "@tensorflow/tfjs";
import type { EngineDevice } from "../engine/device.ts";
import { GEMM_VARIANTS, type GemmLayout } from "../engine/gemm-tuning.ts";
import { type ProductShape, timeProduct } from "../engine/tuner.ts";
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
    const { rows: m, columns: n, inner: k, layout } = shape;
    const operations = 2 * m * n * k;
    const tfjs = hasBaseline ? { tfjsGflops: operations / (await timeBaseline(shape)) / 1e6 } : {};
    for (const variant of GEMM_VARIANTS) {
      const gflops = operations / (await timeProduct(device, shape, variant)) / 1e6;
      figures.push({ m, n, k, layout, variant, gflops, ...tfjs });
    }
  }
  return figures;
}

async function startsWebGpu(): Promise<boolean> {
  try {
    await selectBackend(["webgpu"]);
    return true;
  } catch {
    return false; // the figures then stand without a baseline
  }
}

/** Milliseconds of one matMul, timed as `timeProduct` does; the wait is for one number of the last result. */
async function timeBaseline({ rows, columns, inner, layout }: ProductShape): Promise<number> {
  const [transposeA, transposeB] = [layout === "left", layout === "right"];
  const a = tf.ones<tf.Rank.R2>(transposeA ? [inner, rows] : [rows, inner]);
  const b = tf.ones<tf.Rank.R2>(transposeB ? [columns, inner] : [inner, columns]);
  const time = async (times: number) => {
    const began = performance.now();
    for (let i = 1; i < times; i++) tf.matMul(a, b, transposeA, transposeB).dispose();
    const last = tf.tidy(() => tf.slice(tf.matMul(a, b, transposeA, transposeB), [0, 0], [1, 1]));
    await last.data();
    last.dispose();
    return (performance.now() - began) / times;
  };
  await time(1);
  const times = Math.max(1, Math.min(50, Math.ceil(10 / (await time(1)))));
  const ms = Math.min(await time(times), await time(times));
  tf.dispose([a, b]);
  return ms;
}
