import type { ModelConfig, OptimizerConfig, StudioConfig, WeightNoiseConfig } from "../../config/config.ts";
import type { Batch } from "../../data/batch.ts";

type Named = Map<string, Float32Array>;

/** What an implementation of the model offers to the checks against goldens; weights go by our names (`weightShapes`). */
export interface ModelUnderTest {
  setWeights(values: ReadonlyMap<string, Float32Array>): void | Promise<void>;
  weights(): Promise<Named>;
  /** Leaves the moving statistics alone, also in training. An implementation that never holds logits leaves them out. */
  forward(batch: Batch, training: boolean): Promise<ModelOutputs>;
  losses(batch: Batch, training: boolean): Promise<Float32Array>;
  /** Of the mean loss in training mode; `statistics` are what the moving statistics become. Changes nothing. */
  gradients(batch: Batch): Promise<{ losses: Float32Array; gradients: Named; statistics: Named }>;
  trainStep(batch: Batch, learningRate: number): Promise<{ losses: Float32Array }>;
  /** Keys `m/<weight>` and `v/<weight>`. */
  optimizerState(): Promise<{ iterations: number; moments: Named }>;
  greedy(
    batch: Pick<Batch, "size" | "frames" | "bins" | "inputs" | "inputLengths">,
    mode: "reference" | "streaming",
    start?: DecodingStart,
  ): Promise<{ utterances: DecodedUtterance[]; end: DecodingStart }>;
  dispose(): void;
}

export interface ModelOutputs {
  encoder: Float32Array;
  encoderLengths: ArrayLike<number>;
  prediction: Float32Array;
  logits?: Float32Array;
}

export interface DecodingStart {
  tokens: Uint32Array; // [B] last symbol that was not blank
  states: Float32Array; // [layers, parts, B, units]
}

export interface DecodedUtterance {
  tokens: ArrayLike<number>; // without blanks
  decisions?: { frame: number; symbol: number }[]; // with blanks; where the implementation keeps them
}

export interface ModelSpec {
  model: ModelConfig;
  features: number;
  classes: number;
  blank: number;
  optimizer: OptimizerConfig;
  studio: StudioConfig;
  accumulationSteps: number;
  weightNoise: WeightNoiseConfig | null;
  noise: (name: string) => Float32Array; // recorded, by our names
}

export type ModelMaker = (spec: ModelSpec) => ModelUnderTest | Promise<ModelUnderTest>;
