import type { DatasetPosition } from "../data/dataset.ts";
import type { Exclusions } from "../data/index.ts";
import { type CheckpointStore, encodeCheckpoint, type RunProgress } from "./checkpoint.ts";
import type { TrainingEngine } from "./engine.ts";
import type { RunEvent } from "./events.ts";
import type { RunHistory } from "./history.ts";

export interface CheckpointDeps {
  engine: Pick<TrainingEngine, "saveState">;
  checkpoints: CheckpointStore | undefined;
  /** The process may be frozen or ended any moment, as a hidden page: checkpoints then come every half minute. */
  isAtRisk?(): boolean;
  post(event: RunEvent): void;
  now(): number; // milliseconds of any clock
}

export interface CheckpointOptions {
  checkpointEveryMillis: number;
  seed: number;
  config: string; // its text, kept in every checkpoint
  /** What is left out of the data, kept in every checkpoint too. */
  exclusions?: Exclusions;
}

/** Writes the checkpoints of a run and knows when the next is due. */
export class CheckpointWriter {
  private lastAt: number;

  constructor(
    private readonly deps: CheckpointDeps,
    private readonly options: CheckpointOptions,
  ) {
    this.lastAt = deps.now();
  }

  get isDue(): boolean {
    const { deps, options } = this;
    const isAtRisk = deps.isAtRisk?.() === true;
    const every = isAtRisk ? Math.min(atRiskMillis, options.checkpointEveryMillis) : options.checkpointEveryMillis;
    return deps.now() - this.lastAt >= every;
  }

  /** No step may be in flight. `data` is the position behind the last batch that was trained. */
  async write(reached: RunProgress, history: RunHistory, data: DatasetPosition): Promise<void> {
    const { deps, options } = this;
    this.lastAt = deps.now();
    if (deps.checkpoints === undefined) return;
    const progress = structuredClone(reached);
    const { seed, config, exclusions } = options;
    const engine = await deps.engine.saveState();
    const checkpoint = {
      ...{ engine, progress, data, history, seed, config },
      ...(exclusions !== undefined && { exclusions }),
    };
    await deps.checkpoints.save(encodeCheckpoint(checkpoint), checkpoint);
    deps.post({ type: "checkpoint", epoch: progress.epoch, totalSteps: progress.totalSteps });
  }
}

const atRiskMillis = 30_000;
