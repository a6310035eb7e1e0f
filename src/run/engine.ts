import type { Batch } from "../data/batch.ts";

/** What one training step did, known a little after the step was submitted. */
export interface StepResult {
  step: number; // training steps so far, this one included
  losses: Float32Array; // of each utterance, before the update
  learningRate: number;
  gradientNorm: number; // of all gradients together, before clipping; a micro-step without update repeats the last
  isFinite: boolean; // false: nothing was updated
}

/** Decoded token ids of one utterance with the encoder frame at which each was emitted. */
export interface Decoded {
  tokens: number[];
  frames: number[];
}

/** The two greedy searches of TensorFlowASR (specification 9.2 and 10). */
export type GreedyAlgorithm = "reference" | "streaming";

/** Everything that a continued run needs of an engine, by Keras' names. */
export interface EngineState {
  iterations: number; // updates of the optimiser
  steps: number; // training steps: micro-steps with gradient accumulation
  weights: Map<string, Float32Array>; // moving statistics included
  firstMoments: Map<string, Float32Array>;
  secondMoments: Map<string, Float32Array>;
  largestSecondMoments: Map<string, Float32Array>; // amsgrad only
  accumulated: Map<string, Float32Array>; // in the middle of an accumulation only
}

/** What a run needs of a model, whichever engine holds it. */
export interface TrainingEngine {
  readonly adapterName: string;
  /** Submits one step. The caller keeps at most two in flight and awaits each. */
  trainStep(batch: Batch): Promise<StepResult>;
  /** Losses of each utterance in inference mode. */
  losses(batch: Batch): Promise<Float32Array>;
  /** An abort ends it, with the signal's reason, before it is begun; what the GPU has been given it finishes. */
  greedy(batch: Batch, algorithm: GreedyAlgorithm, signal?: AbortSignal): Promise<Decoded[]>;
  weights(): Promise<Map<string, Float32Array>>;
  setWeights(values: ReadonlyMap<string, Float32Array>): Promise<void>;
  saveState(): Promise<EngineState>;
  restoreState(state: EngineState): Promise<void>;
  dispose(): void;
}
