import type { ArenaPool, BufferStore } from "../engine/buffers.ts";
import { accumulatePlan, adamScalars, type UpdateOptions, type UpdatePlan, updatePlan } from "../engine/optimizer.ts";
import { owning } from "../engine/owning.ts";
import type { ParameterLayout } from "../engine/parameters.ts";
import { Program } from "../engine/program.ts";
import type { BufferRange } from "../engine/read-back.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { TransducerOptions } from "./options.ts";

/** Buffer of one f32: sum of squares of the embedding's gradient by position, for Keras' clipping (specification 7.1). */
export const EMBEDDING_SQUARES = "embedding row squares";

/** The weight whose gradient Keras clips row by row, or undefined where it does not. */
export function clippedByRow(options: TransducerOptions): string | undefined {
  const { clipnorm, clipvalue, global_clipnorm } = options.optimizer;
  const isSparse = options.model.prediction_label_encode_mode === "embedding" && options.model.prediction_trainable;
  if (!isSparse || options.accumulationSteps > 1) return undefined; // accumulated gradients are dense
  return clipnorm || clipvalue || global_clipnorm ? "prediction/embedding/embeddings" : undefined;
}

/** How gradients become an update. */
export function updateOptions(options: TransducerOptions): UpdateOptions {
  const isAccumulating = options.accumulationSteps > 1;
  const byRow = clippedByRow(options);
  return {
    adam: { ...options.optimizer, clip_norm: options.studio.clip_norm },
    source: isAccumulating ? "accumulated" : "gradients",
    factor: isAccumulating && options.studio.accumulation === "mean" ? 1 / options.accumulationSteps : 1,
    rowGradient: byRow === undefined ? undefined : { weight: byRow, squares: EMBEDDING_SQUARES },
  };
}

/**
 * Turns finished gradients into an update: at once, or after several micro-steps. `mean` accumulation averages and updates
 * once; `reference` sums and, as TensorFlowASR, lets Adam see zeros on the other micro-steps (specification 7.3).
 */
export class Updater {
  private constructor(
    private readonly options: TransducerOptions,
    private readonly update: { program: Program; plan: UpdatePlan },
    private readonly accumulate: { program: Program; isFirst: Tensor } | undefined,
  ) {}

  static async open(
    options: TransducerOptions,
    layout: ParameterLayout,
    arenas: ArenaPool,
    store: BufferStore,
  ): Promise<Updater> {
    await store.add(new Map([[EMBEDDING_SQUARES, 4]]));
    const plan = updatePlan(layout, updateOptions(options));
    return owning(async own => {
      const program = own(await Program.compile(plan.plan, {}, arenas, store));
      for (const { tensor, values } of plan.tables) program.upload(tensor, values);
      if (options.accumulationSteps === 1) return new Updater(options, { program, plan }, undefined);
      const accumulation = accumulatePlan(layout);
      const accumulate = { ...accumulation, program: await Program.compile(accumulation.plan, {}, arenas, store) };
      return new Updater(options, { program, plan }, accumulate);
    });
  }

  /**
   * Submits what follows the gradients of training step `step` (from 1). Returns by how much the optimiser's iterations
   * rise, and where the norms will be; without an update there are none.
   */
  run(step: number, iterations: number, learningRate: number): { iterations: 0 | 1; norms: BufferRange | undefined } {
    const count = this.options.accumulationSteps;
    const isFinal = step % count === 0;
    if (this.accumulate !== undefined) {
      this.accumulate.program.upload(this.accumulate.isFirst, Uint32Array.of(step % count === 1 ? 1 : 0));
      this.accumulate.program.run();
      if (!isFinal && this.options.studio.accumulation === "mean") return { iterations: 0, norms: undefined };
    }
    const { program, plan } = this.update;
    program.upload(plan.scalars, adamScalars(this.options.optimizer, learningRate, iterations + 1, !isFinal));
    program.run();
    return { iterations: 1, norms: program.range(plan.norms) };
  }

  /** Programs that own buffers. */
  get programs(): Program[] {
    return [this.update.program, ...(this.accumulate === undefined ? [] : [this.accumulate.program])];
  }

  destroy(): void {
    for (const program of this.programs) program.destroy();
  }
}
