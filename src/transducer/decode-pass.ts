import { encodedFrames, rnnCellPath } from "../config/weights.ts";
import type { Batch } from "../data/batch.ts";
import type { ArenaPool, BufferStore } from "../engine/buffers.ts";
import { type Sizes, size } from "../engine/extent.ts";
import {
  type Decision,
  type GreedyAlgorithm,
  type GreedyResult,
  greedyDecode,
  lastTokens,
  readDecisions,
} from "../engine/ops/greedy.ts";
import type { ParameterLayout } from "../engine/parameters.ts";
import { Plan } from "../engine/plan.ts";
import { Program } from "../engine/program.ts";
import { readRanges } from "../engine/read-back.ts";
import type { Tensor } from "../engine/tensor.ts";
import { at } from "../lib/assert.ts";
import { encoder } from "./encoder.ts";
import { BLANK, capacityOf, featureInputs, type GraphInputs } from "./graph.ts";
import { encodedLengths, fits } from "./loss-graph.ts";
import type { TransducerOptions } from "./options.ts";
import { weightReader } from "./weights.ts";

/** What decoding reads of a batch. */
export type FeatureBatch = Pick<Batch, "size" | "frames" | "inputs" | "inputLengths">;

/** Where decoding stands, for a stream that comes in chunks. */
export interface DecodingState {
  tokens: Uint32Array; // [B] last symbol that was not blank
  states: Float32Array; // [B,layers,parts,units]
}

export interface Decoding {
  utterances: Decision[][]; // every choice in order, blanks included
  end: DecodingState;
}

interface DecodeGraph {
  inputs: Pick<GraphInputs, "features" | "frameLengths">;
  encodedLengths: Tensor; // u32 [B]
  greedy: GreedyResult;
}

/** Encoder and greedy search of whole batches, compiled for the longest batch so far. */
export class DecodePass {
  private ready: { graph: DecodeGraph; program: Program } | undefined;

  constructor(
    private readonly options: TransducerOptions,
    private readonly algorithm: GreedyAlgorithm,
    private readonly layout: ParameterLayout,
    private readonly arenas: ArenaPool,
    private readonly store: BufferStore,
  ) {}

  /**
   * Decodes a batch, from the beginning or from where a stream stood. Reads back once, at the end.
   * @throws the reason of `signal` where it is aborted before the work is submitted
   */
  async decode(batch: FeatureBatch, start?: DecodingState, signal?: AbortSignal): Promise<Decoding> {
    signal?.throwIfAborted();
    const { graph, program } = await this.prepare(batch);
    signal?.throwIfAborted(); // compiling takes its time
    const { greedy, inputs } = graph;
    program.upload(inputs.features, batch.inputs);
    program.upload(inputs.frameLengths, batch.inputLengths);
    program.upload(graph.encodedLengths, encodedLengths(this.options, batch));
    program.upload(greedy.table, greedy.tableValues);
    program.upload(greedy.initialTokens, start?.tokens ?? new Uint32Array(batch.size).fill(BLANK));
    program.upload(greedy.initialStates, start?.states ?? new Float32Array(batch.size * this.stateSize));
    program.run();
    const ranges = [greedy.control, greedy.decisions, greedy.states].map(tensor => program.range(tensor));
    const bytes = await readRanges(program.device, ranges);
    const control = new Uint32Array(at(bytes, 0));
    return {
      utterances: readDecisions(control, new Uint32Array(at(bytes, 1))),
      end: { tokens: lastTokens(control), states: new Float32Array(at(bytes, 2)) },
    };
  }

  /** Programs that own buffers. */
  get programs(): Program[] {
    return this.ready === undefined ? [] : [this.ready.program];
  }

  destroy(): void {
    this.ready?.program.destroy();
  }

  private get stateSize(): number {
    const { model } = this.options;
    return model.prediction_num_rnns * (model.prediction_rnn_type === "lstm" ? 2 : 1) * model.prediction_rnn_units;
  }

  private async prepare(batch: FeatureBatch): Promise<{ graph: DecodeGraph; program: Program }> {
    const sizes = { batch: batch.size, frames: batch.frames };
    const present = this.ready?.program.capacity;
    if (this.ready === undefined || !fits(sizes, this.ready.program.capacity)) {
      const largest = (name: "batch" | "frames") => Math.max(sizes[name], present?.[name] ?? 0);
      const capacity = capacityOf(this.options, largest("batch"), largest("frames"), 1);
      const plan = new Plan(false, false, this.options.gemm);
      const graph = this.record(plan, capacity);
      const program = await Program.compile(plan, capacity, this.arenas, this.store);
      this.ready?.program.destroy();
      this.ready = { graph, program };
    }
    this.ready.program.resize(sizes);
    return this.ready;
  }

  private record(plan: Plan, capacity: Sizes): DecodeGraph {
    const { model, classes, studio } = this.options;
    const inputs = featureInputs(plan, this.options);
    const weights = weightReader(plan, this.layout);
    const encoded = encoder(plan, weights, model, inputs.features, inputs.frameLengths, studio.masked_batch_norm);
    const lengths = plan.tensor("encoded lengths", [size("batch")], { role: "input", dtype: "u32" });
    const greedy = greedyDecode(plan, {
      encoded,
      lengths,
      layout: this.layout,
      model,
      classes,
      cellPath: layer => rnnCellPath(model, layer),
      blank: BLANK,
      tokenClasses: classes - 1, // the last class has no token (specification 4.2)
      algorithm: this.algorithm,
      maxFrames: encodedFrames(model, capacity["frames"] ?? 0),
    });
    return { inputs, encodedLengths: lengths, greedy };
  }
}
