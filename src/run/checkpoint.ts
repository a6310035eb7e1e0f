import { z } from "zod";
import type { DatasetPosition, Exclusions } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import {
  readSafetensors,
  readSafetensorsMetadata,
  type StoredTensor,
  toFloat32,
  writeSafetensors,
} from "../storage/safetensors.ts";
import type { EngineState } from "./engine.ts";
import { curveNames, type RunHistory } from "./history.ts";

/** Where a run stands between two steps. */
export interface RunProgress {
  epoch: number; // the one under way, from 1; one past the last when the run is finished
  step: number; // training steps done in it
  totalSteps: number;
  isTrained: boolean; // its steps are all done and the evaluation is what is left
  stepsPerEpoch: number | null; // once known
  epochMillis: number; // spent in this epoch
  loss: { sum: number; count: number; last: number }; // of this epoch, as displayed
}

/** Everything that goes on from here with the same losses. Random state is in the data position and the seed. */
export interface Checkpoint {
  engine: EngineState;
  progress: RunProgress;
  data: DatasetPosition;
  history: RunHistory;
  seed: number;
  config: string; // its text as written
  /** What is left out of the data: the same must be when the run goes on. Without, nothing is. */
  exclusions?: Exclusions;
}

/** Keeps the newest checkpoint. */
export interface CheckpointStore {
  /** Atomic: after a failure the one before is still there. */
  save(bytes: Uint8Array<ArrayBuffer>, checkpoint: Checkpoint): Promise<void>;
}

/** One safetensors file: tensors by `<kind>/<weight>` and `curve/<name>`, all else as JSON in its metadata. */
export function encodeCheckpoint({
  engine,
  progress,
  data,
  history,
  seed,
  config,
  exclusions,
}: Checkpoint): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, StoredTensor>();
  for (const [kind, field] of tensorKinds) {
    for (const [name, values] of engine[field])
      tensors.set(`${kind}/${name}`, vector("F32", Float32Array.from(values)));
  }
  for (const name of curveNames) tensors.set(`curve/${name}`, vector("F64", Float64Array.from(history.steps[name])));
  const { iterations, steps } = engine;
  const state = { version, iterations, steps, progress, data, epochs: history.epochs, seed, exclusions };
  return writeSafetensors(tensors, { studio_run: JSON.stringify(state), config });
}

/** @throws StudioError `checkpoint-unreadable`, and as `readSafetensors` */
export function decodeCheckpoint(bytes: Uint8Array, file?: string): Checkpoint {
  const { studio_run: text, config } = readSafetensorsMetadata(bytes, file);
  const parsed = stateSchema.safeParse(text === undefined ? undefined : parseJson(text));
  if (!parsed.success || config === undefined) {
    throw new StudioError(
      "checkpoint-unreadable",
      "This is no checkpoint of a run, or one of another version.",
      file === undefined ? {} : { file },
      "Start a new run in another folder.",
    );
  }
  const { iterations, steps, progress, data, epochs, seed, exclusions } = parsed.data;
  const tensors = readSafetensors(bytes, file);
  const engine: EngineState = {
    iterations,
    steps,
    weights: new Map(),
    firstMoments: new Map(),
    secondMoments: new Map(),
    largestSecondMoments: new Map(),
    accumulated: new Map(),
  };
  for (const [kind, field] of tensorKinds) {
    for (const [name, tensor] of tensors) {
      if (name.startsWith(`${kind}/`)) engine[field].set(name.slice(kind.length + 1), toFloat32(tensor));
    }
  }
  const curve = (name: string) => Array.from(tensors.get(`curve/${name}`)?.values ?? [], Number);
  const curves = Object.fromEntries(curveNames.map(name => [name, curve(name)]));
  const history = { epochs, steps: curvesSchema.parse(curves) };
  return { engine, progress, data, history, seed, config, ...(exclusions !== undefined && { exclusions }) };
}

const version = 1;

const tensorKinds = [
  ["weights", "weights"],
  ["m", "firstMoments"],
  ["v", "secondMoments"],
  ["vhat", "largestSecondMoments"],
  ["accumulated", "accumulated"],
] as const;

const whole = z.int().nonnegative();
/** What is not finite is null in JSON. */
const real = z
  .number()
  .nullable()
  .transform(value => value ?? Number.NaN);

const curvesSchema = z.object({
  loss: z.array(z.number()),
  learningRate: z.array(z.number()),
  gradientNorm: z.array(z.number()),
  millis: z.array(z.number()),
});

const evaluationSchema = z.object({
  loss: real,
  wer: z.number().nullable(),
  cer: z.number().nullable(),
  rawTextWer: z.number().nullable(),
  utterances: whole,
  samples: z.array(z.object({ path: z.string(), reference: z.string(), greedy: z.string() })),
});

const stateSchema = z.object({
  version: z.literal(version),
  iterations: whole,
  steps: whole,
  seed: z.number(),
  progress: z.object({
    epoch: whole,
    step: whole,
    totalSteps: whole,
    isTrained: z.boolean(),
    stepsPerEpoch: whole.nullable(),
    epochMillis: z.number(),
    loss: z.object({ sum: z.number(), count: whole, last: z.number() }),
  }),
  data: z.object({
    pass: whole,
    taken: whole,
    buffer: z.array(whole),
    random: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
    isPassEnd: z.boolean(),
  }),
  exclusions: z
    .array(
      z.object({
        part: z.enum(["train", "eval", "test"]).nullable(),
        shard: z.string(),
        indices: z.array(whole),
      }),
    )
    .optional(),
  epochs: z.array(
    z.object({
      epoch: whole,
      totalSteps: whole,
      isWhole: z.boolean(),
      loss: z.number(),
      lastBatchLoss: z.number(),
      learningRate: z.number(),
      seconds: z.number(),
      evaluation: evaluationSchema.nullable(),
    }),
  ),
});

function vector(dtype: "F32" | "F64", values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>): StoredTensor {
  return { dtype, shape: [values.length], values };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
