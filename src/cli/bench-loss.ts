import { ArenaPool, BufferStore } from "../engine/buffers.ts";
import type { EngineDevice } from "../engine/device.ts";
import { defaultGemmTuning } from "../engine/gemm-tuning.ts";
import { packCells } from "../engine/ops/joint-cells.ts";
import { transducerLoss } from "../engine/ops/transducer-loss.ts";
import { Plan } from "../engine/plan.ts";
import { Program } from "../engine/program.ts";
import { Random } from "../lib/random.ts";

export interface LossFigure {
  batch: number;
  frames: number; // of the encoder
  labels: number;
  classes: number;
  width: number; // of the joint
  ms: number; // forward and backward, best of the rounds
}

type LossShape = Omit<LossFigure, "ms">;

/** The sample's, the recorded digits', and an utterance with the reference model's joint. */
const shapes = (quick: boolean): LossShape[] => [
  { batch: 8, frames: 51, labels: 5, classes: 67, width: 32 },
  { batch: 8, frames: 93, labels: 5, classes: 44, width: 40 },
  { batch: 1, frames: quick ? 40 : 124, labels: quick ? 20 : 67, classes: 1000, width: 512 },
];

/** Times joint and loss, forward and backward, at three shapes. */
export async function benchLoss(device: EngineDevice, { quick }: { quick: boolean }): Promise<LossFigure[]> {
  const figures: LossFigure[] = [];
  for (const shape of shapes(quick)) figures.push({ ...shape, ms: await timeLoss(device, shape, quick ? 2 : 4) });
  return figures;
}

async function timeLoss(device: EngineDevice, shape: LossShape, rounds: number): Promise<number> {
  const { batch: B, frames: T, labels: U, classes: V, width: J } = shape;
  const random = new Random(1);
  const drawn = (count: number) => Float32Array.from({ length: count }, () => 0.3 * random.normal());
  const table = packCells(new Array<number>(B).fill(T), new Array<number>(B).fill(U));
  const plan = new Plan(true, true, defaultGemmTuning(device));
  const operand = (name: string, dims: number[]) => plan.tensor(name, dims, { role: "input", needsGradient: true });
  const [encoder, prediction] = [operand("encoder", [B, T, J]), operand("prediction", [B, U + 1, J])];
  const [vocabKernel, vocabBias] = [operand("kernel", [J, V]), operand("bias", [V])];
  const utterances = plan.tensor("utterances", [B, 4], { role: "input", dtype: "u32" });
  const labels = plan.tensor("labels", [B, U], { role: "input", dtype: "u32" });
  const weights = plan.tensor("weights", [B], { role: "input" });
  const joint = { encoder, prediction, mode: "add", activation: "tanh", vocabKernel, vocabBias } as const;
  const maxCells = table.cells;
  const { costs } = transducerLoss(plan, {
    joint,
    utterances,
    labels,
    weights,
    blank: 0,
    fastemitLambda: 0,
    maxCells,
  });
  plan.backward();
  const store = new BufferStore(device);
  const program = await Program.compile(plan, { cells: maxCells }, new ArenaPool(device), store);
  program.resize({ cells: maxCells });
  program.upload(encoder, drawn(B * T * J));
  program.upload(prediction, drawn(B * (U + 1) * J));
  program.upload(vocabKernel, drawn(J * V));
  program.upload(vocabBias, drawn(V));
  program.upload(utterances, table.utterances);
  program.upload(
    labels,
    Uint32Array.from({ length: B * U }, () => 1 + random.integer(V - 1)),
  );
  program.upload(weights, new Float32Array(B).fill(1 / B));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    program.run();
    await program.read(costs);
    if (round > 0) best = Math.min(best, performance.now() - began); // the first one compiles
  }
  program.destroy();
  store.destroy();
  return best;
}
