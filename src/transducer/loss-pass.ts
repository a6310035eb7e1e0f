import type { ArenaPool, BufferStore } from "../engine/buffers.ts";
import type { ParameterLayout } from "../engine/parameters.ts";
import { type GroupTimes, Program } from "../engine/program.ts";
import type { BufferRange } from "../engine/read-back.ts";
import { assert } from "../lib/assert.ts";
import { feed, fits, grownCapacity, type LossFeed, type LossGraph, lossGraph } from "./loss-graph.ts";
import type { TransducerOptions } from "./options.ts";

/** The loss graph compiled for the longest batch so far; a longer one recompiles it with more room. */
export class LossPass {
  private ready: { graph: LossGraph; program: Program } | undefined;

  /** @param training with gradients and batch statistics, or in inference mode */
  constructor(
    private readonly options: TransducerOptions,
    private readonly training: boolean,
    private readonly layout: ParameterLayout,
    private readonly arenas: ArenaPool,
    private readonly store: BufferStore,
  ) {}

  /** Uploads a batch, making room for it first if needed. */
  async prepare(batch: LossFeed): Promise<void> {
    if (this.ready === undefined || !fits(batch.sizes, this.ready.program.capacity)) {
      const capacity = grownCapacity(this.options, batch.sizes, this.ready?.program.capacity);
      const graph = lossGraph(this.layout, this.options, this.training, capacity);
      const program = await Program.compile(graph.plan, capacity, this.arenas, this.store);
      this.ready?.program.destroy();
      this.ready = { graph, program };
    }
    feed(this.ready.program, this.ready.graph, batch);
  }

  /** @param commandsPerSubmit as `Program.run` */
  run(commandsPerSubmit?: number): void {
    this.present.program.run(commandsPerSubmit);
  }

  /** Runs once and says what each kernel group took. */
  profile(): Promise<GroupTimes> {
    return this.present.program.profile();
  }

  get dispatches(): number {
    return this.present.program.dispatchCount;
  }

  /** Losses [B] of the last run. */
  get losses(): BufferRange {
    return this.present.program.range(this.present.graph.losses);
  }

  /** Programs that own buffers. */
  get programs(): Program[] {
    return this.ready === undefined ? [] : [this.ready.program];
  }

  destroy(): void {
    this.ready?.program.destroy();
  }

  private get present(): { graph: LossGraph; program: Program } {
    assert(this.ready !== undefined, "a batch was prepared");
    return this.ready;
  }
}
