import { StudioError } from "../../lib/result.ts";
import { derive, type Extent } from "../extent.ts";
import { threadsFor } from "../grid.ts";
import type { Kernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";

/** A recurrent layer with Keras' weights. */
export interface RecurrentLayer {
  type: "lstm" | "gru" | "rnn";
  input: Tensor; // [B,U,D]
  lengths: Tensor; // u32 [B]: valid steps
  kernel: Tensor; // [D,gates N]
  recurrentKernel: Tensor; // [N,gates N]
  bias: Tensor; // [gates N]; [2,3N] for gru
  units: number; // N
}

/** What a type of cell adds to a recurrent layer: the steps in time, given the product of the input over all steps. */
export interface Recurrence {
  out: Tensor; // [B,U,N], zero in padding
  previous: Tensor; // [B,U,N]: the state before each step, finite in padding
  /** Records the steps backwards; both gradients are [B,U,gates N], zero in padding. */
  backward(dOut: Tensor): { dProduct: Tensor; dRecurrent: Tensor };
}

/** Steps of one dispatch: at the reference's size (512 units) far below 50 ms on a GPU. */
const CHUNK_STEPS = 32;

/** Dispatches recorded at most, because a plan has to know them before the batch: beyond 512 steps chunks grow. */
const MAX_CHUNKS = 16;

/** Units that the backward kernel's workgroup memory (16 KiB by default, four gates) has room for. */
const MAX_UNITS = 1024;

/** Records a kernel with params (steps, units, first, count) over all chunks of steps, in the order of time or against it. */
export function dispatchSteps(
  plan: Plan,
  kernel: Kernel,
  buffers: readonly Tensor[],
  layer: RecurrentLayer,
  direction: "forward" | "backward",
): void {
  const { units } = layer;
  const [batch, steps] = [extentOf(layer.input, 0), extentOf(layer.input, 1)];
  const chunk = derive([steps], count => Math.max(CHUNK_STEPS, Math.ceil(count / MAX_CHUNKS)));
  const chunks = typeof steps === "number" ? Math.min(MAX_CHUNKS, Math.ceil(steps / CHUNK_STEPS)) : MAX_CHUNKS;
  for (let number = 0; number < chunks; number++) {
    const index = direction === "forward" ? number : chunks - 1 - number;
    const first = derive([chunk], count => index * count);
    const groups: Extent = derive([batch, steps, first], (b, count, start) => (start < count ? b : 0));
    plan.dispatch(kernel, buffers, [steps, units, first, chunk], [groups, 1, 1], workgroupOf(units));
  }
}

function workgroupOf(units: number): { THREADS: number; SLOTS: number } {
  if (units > MAX_UNITS) {
    throw new StudioError(
      "rnn-too-wide",
      `A recurrent layer of ${units} units does not fit the GPU's workgroup memory.`,
      {},
      `Set rnn_units to at most ${MAX_UNITS}.`,
    );
  }
  const threads = threadsFor(units, 256);
  return { THREADS: threads, SLOTS: Math.ceil(units / threads) };
}
