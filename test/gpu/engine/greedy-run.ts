import type { ModelConfig } from "../../../src/config/config.ts";
import { rnnCellPath } from "../../../src/config/weights.ts";
import { ArenaPool, BufferStore } from "../../../src/engine/buffers.ts";
import { size } from "../../../src/engine/extent.ts";
import {
  type Decision,
  type GreedyAlgorithm,
  greedyDecode,
  lastTokens,
  readDecisions,
} from "../../../src/engine/ops/greedy.ts";
import { ParameterLayout } from "../../../src/engine/parameters.ts";
import { Plan } from "../../../src/engine/plan.ts";
import { Program } from "../../../src/engine/program.ts";
import { testDevice } from "../../support/device.ts";

export interface GreedyRun {
  model: ModelConfig;
  classes: number;
  tokenClasses?: number;
  blank: number;
  algorithm: GreedyAlgorithm;
  weights: ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>;
  encoded: Float32Array; // [B,T,D]
  shape: readonly [batch: number, frames: number, width: number];
  lengths: Uint32Array;
  tokens?: Uint32Array; // where an earlier chunk ended
  states?: Float32Array;
}

export interface GreedyOutcome {
  decisions: Decision[][];
  tokens: Uint32Array; // last of each utterance
  states: Float32Array; // [B,layers,parts,units]
}

/** Decodes a batch on the test device, in a plan with room to spare. */
export async function runGreedy(run: GreedyRun): Promise<GreedyOutcome> {
  const device = await testDevice();
  const [B, T, D] = run.shape;
  const layout = new ParameterLayout(
    [...run.weights].map(([name, { shape }]) => ({ name, shape, trainable: true, isMovingStatistic: false })),
  );
  const store = new BufferStore(device);
  await store.add(layout.bufferBytes(["weights"]));
  for (const [name, { values }] of run.weights) {
    const slot = layout.slot(name);
    store.write(`weights/${slot.page}`, slot.offset, values);
  }
  const plan = new Plan(false);
  const encoded = plan.tensor("encoded", [size("batch"), size("frames"), D], { role: "input" });
  const lengths = plan.tensor("lengths", [size("batch")], { role: "input", dtype: "u32" });
  const maxFrames = T + 7;
  const { model, classes, blank, algorithm, tokenClasses = classes } = run;
  const cellPath = (layer: number) => rnnCellPath(model, layer);
  const inputs = { encoded, lengths, layout, model, cellPath, classes, tokenClasses, blank, algorithm, maxFrames };
  const result = greedyDecode(plan, inputs);
  const program = await Program.compile(plan, { batch: B + 1, frames: maxFrames }, new ArenaPool(device), store);
  program.resize({ batch: B, frames: T });
  const parts = model.prediction_rnn_type === "lstm" ? 2 : 1;
  const stateSize = model.prediction_num_rnns * parts * model.prediction_rnn_units;
  program.upload(encoded, run.encoded);
  program.upload(lengths, run.lengths);
  program.upload(result.table, result.tableValues);
  program.upload(result.initialTokens, run.tokens ?? new Uint32Array(B).fill(blank));
  program.upload(result.initialStates, run.states ?? new Float32Array(B * stateSize));
  program.run();
  const control = await program.readUnsigned(result.control);
  const decisions = readDecisions(control, await program.readUnsigned(result.decisions));
  const outcome = { decisions, tokens: lastTokens(control), states: await program.read(result.states) };
  program.destroy();
  store.destroy();
  return outcome;
}
