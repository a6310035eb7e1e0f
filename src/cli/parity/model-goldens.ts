import type { OptimizerConfig, StudioConfig, WeightNoiseConfig } from "../../config/config.ts";
import type { Batch } from "../../data/batch.ts";
import { type Check, check, checkGradients, tolerances } from "./compare.ts";
import { modelConfigOfYaml, optimizerConfig } from "./golden-configs.ts";
import { type GoldenFolder, goldenFolder } from "./golden-folder.ts";
import { Goldens, weightName } from "./goldens.ts";
import type { DecodingStart, ModelMaker, ModelSpec } from "./model-under-test.ts";

/** Behaves as TensorFlowASR does. */
export const referenceStudio: StudioConfig = {
  padding: "dynamic",
  masked_batch_norm: false,
  fastemit_lambda: 0,
  clip_norm: null,
  accumulation: "reference",
};

interface ModelFile {
  model_config: string;
  classes: number;
  blank: number;
  features: number;
}

/** Outputs, losses, every gradient and the moving statistics of one tiny model, in both modes. */
export async function checkModel(
  stem: string,
  make: ModelMaker,
  folder: GoldenFolder = goldenFolder,
): Promise<Check[]> {
  const file = folder.json<ModelFile & { float64_errors: Record<string, { names: string[] } | undefined> }>(
    `${stem}.json`,
  );
  const goldens = Goldens.read(stem, folder);
  const batch = batchOf(goldens, "batch/");
  const model = await make(specOf(file));
  await model.setWeights(goldens.weights("weights/"));
  const checks: Check[] = [];
  for (const mode of ["infer", "train"] as const) {
    const { logits, ...outputs } = await model.forward(batch, mode === "train");
    const expect = (key: string) => goldens.floats(`${mode}/${key}`);
    checks.push(check(`${mode} encoder`, outputs.encoder, expect("encoder"), tolerances.forward));
    checks.push(check(`${mode} lengths`, outputs.encoderLengths, expect("encoder_length"), { relative: 0 }));
    checks.push(check(`${mode} prediction`, outputs.prediction, expect("prediction"), tolerances.forward));
    if (logits !== undefined) checks.push(check(`${mode} logits`, logits, expect("logits"), tolerances.forward));
    checks.push(check(`${mode} loss`, await model.losses(batch, mode === "train"), expect("loss"), tolerances.loss));
  }
  const { losses, gradients, statistics } = await model.gradients(batch);
  const noise = new Set(file.float64_errors["grads zero in exact arithmetic"]?.names.map(weightName));
  checks.push(check("loss with gradients", losses, goldens.floats("train/loss"), tolerances.loss));
  checks.push(...checkGradients(gradients, goldens.weights("grads/"), noise));
  for (const [statistic, expected] of goldens.weights("moving_after/")) {
    checks.push(check(statistic, statistics.get(statistic), expected, tolerances.movingStatistic));
  }
  model.dispose();
  return checks;
}

interface TrainingFile extends ModelFile {
  optimizer_config: Partial<OptimizerConfig>;
  ga_steps: number | null;
  apply_gwn_config: WeightNoiseConfig | null;
  steps_recorded: number[];
  steps: { step: number; learning_rate: number; per_batch_avg_loss: number }[];
  float64_run?: { weights_without_influence: string[] };
}

/** Loss of every recorded step; weights, moving statistics and moments after those that were kept. */
export async function checkTraining(
  stem: string,
  make: ModelMaker,
  folder: GoldenFolder = goldenFolder,
): Promise<Check[]> {
  const file = folder.json<TrainingFile>(`${stem}.json`);
  const goldens = Goldens.read(stem, folder);
  const recordedNoise = goldens.weights("noise/");
  const model = await make({
    ...specOf(file),
    optimizer: optimizerConfig(file.optimizer_config),
    accumulationSteps: file.ga_steps ?? 1,
    weightNoise: file.apply_gwn_config,
    noise: weight => recordedNoise.get(weight) ?? new Float32Array(),
  });
  await model.setWeights(goldens.weights("start/"));
  const withoutInfluence = weightsWithoutInfluence(file, goldens);
  const checks: Check[] = [];
  for (const { step, learning_rate: learningRate, per_batch_avg_loss: loss } of file.steps) {
    const { losses } = await model.trainStep(batchOf(goldens, `batch${(step - 1) % 4}/`), learningRate);
    const mean = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    checks.push(check(`step ${step} loss`, [mean], [loss], tolerances.steps));
    if (!file.steps_recorded.includes(step)) continue;
    const { moments } = await model.optimizerState();
    const actual = { weights: await model.weights(), m: under("m/", moments), v: under("v/", moments) };
    for (const kind of ["weights", "m", "v"] as const) {
      for (const [weight, expected] of goldens.weights(`step${step}/${kind}/`)) {
        if (withoutInfluence.has(weight)) continue;
        const follows = withoutInfluence.has(weight.replace("/bn/moving_mean", "/conv/bias"));
        const isLoose = follows && weight.endsWith("moving_mean");
        const tolerance = isLoose ? tolerances.movingMeanWithoutInfluence : tolerances.steps;
        checks.push(check(`step ${step} ${kind} of ${weight}`, actual[kind].get(weight), expected, tolerance));
      }
    }
  }
  model.dispose();
  return checks;
}

interface DecodingFile extends Omit<ModelFile, "features"> {
  speech_config: { num_feature_bins: number };
  greedy: {
    prediction: number[][];
    "trace (t, argmax, log-prob, margin to the second)": [number, number, number, number][][];
  };
  streaming_features: { prediction: number[][]; index: number[] };
  streaming_signal: {
    chunks: { predicted: number; encoder_frames: number; trace: [number, number, number, number][] }[];
  };
}

/** Both greedy algorithms decision by decision, the states they end in, and a stream in chunks. Tokens must be equal. */
export async function checkDecoding(
  stem: string,
  make: ModelMaker,
  folder: GoldenFolder = goldenFolder,
): Promise<Check[]> {
  const file = folder.json<DecodingFile>(`${stem}.json`);
  const goldens = Goldens.read(stem, folder);
  const model = await make(specOf({ ...file, features: file.speech_config.num_feature_bins }));
  await model.setWeights(goldens.weights("weights/"));
  const exact = { relative: 0 };
  const batch = featuresOf(goldens, "inputs", goldens.integers("inputs_length"));
  const whole = await model.greedy(batch, "reference");
  const checks = whole.utterances.flatMap(({ tokens, decisions }, b) => {
    const written = (file.greedy.prediction[b] ?? []).slice(1); // the first place is never written
    const trace = file.greedy["trace (t, argmax, log-prob, margin to the second)"][b] ?? [];
    return [
      check(`tokens of ${b}`, tokens, written.slice(0, tokens.length), exact),
      check(
        `rest of ${b}`,
        written.slice(tokens.length),
        written.slice(tokens.length).map(() => file.blank),
        exact,
      ),
      ...(decisions === undefined
        ? []
        : [
            check(
              `decisions of ${b}`,
              flat(decisions),
              trace.flatMap(([t, y]) => [t, y]),
              exact,
            ),
          ]),
    ];
  });
  checks.push(...checkStates("greedy", whole.end.states, goldens, batch.size));
  const streamed = await model.greedy(batch, "streaming");
  checks.push(check("last tokens", streamed.end.tokens, file.streaming_features.index, exact));
  for (const [b, { tokens, decisions }] of streamed.utterances.entries()) {
    const symbols = file.streaming_features.prediction[b] ?? [];
    checks.push(
      check(
        `streamed tokens of ${b}`,
        tokens,
        symbols.filter(y => y !== file.blank),
        exact,
      ),
    );
    if (decisions)
      checks.push(
        check(
          `streamed decisions of ${b}`,
          decisions.map(d => d.symbol),
          symbols,
          exact,
        ),
      );
  }
  checks.push(...checkStates("streaming_features", streamed.end.states, goldens, batch.size));
  let state: DecodingStart | undefined;
  for (const [c, chunk] of file.streaming_signal.chunks.entries()) {
    const features = featuresOf(goldens, `chunk${c}/features`);
    const { utterances, end } = await model.greedy(features, "streaming", state);
    const symbols = chunk.trace.map(([, symbol]) => symbol);
    checks.push(
      check(
        `chunk ${c} tokens`,
        utterances[0]?.tokens,
        symbols.filter(y => y !== file.blank),
        exact,
      ),
    );
    checks.push(check(`chunk ${c} last token`, end.tokens, [chunk.predicted], exact));
    checks.push(check(`chunk ${c} states`, end.states, goldens.floats(`chunk${c}/states`), tolerances.forward));
    state = end;
  }
  model.dispose();
  return checks;
}

/** The batch recorded under a prefix such as "batch/". */
export function batchOf(goldens: Goldens, prefix: string): Batch {
  const [size = 0, frames = 0, bins = 0] = goldens.shape(`${prefix}inputs`);
  return {
    size,
    frames,
    bins,
    labelCount: goldens.shape(`${prefix}labels`)[1] ?? 0,
    inputs: Float32Array.from(goldens.floats(`${prefix}inputs`)),
    inputLengths: goldens.integers(`${prefix}inputs_length`),
    predictions: goldens.integers(`${prefix}predictions`),
    predictionLengths: goldens.integers(`${prefix}predictions_length`),
    labels: goldens.integers(`${prefix}labels`),
    labelLengths: goldens.integers(`${prefix}labels_length`),
    utterances: Array.from({ length: size }, (_, b) => ({ path: `utterance ${b}`, transcript: "", duration: 0 })),
  };
}

function specOf(file: ModelFile): ModelSpec {
  return {
    model: modelConfigOfYaml(file.model_config),
    features: file.features,
    classes: file.classes,
    blank: file.blank,
    optimizer: optimizerConfig({}),
    studio: referenceStudio,
    accumulationSteps: 1,
    weightNoise: null,
    noise: () => new Float32Array(),
  };
}

/** Inputs alone, recorded as [B,T,F,1] or, for one utterance, as [T,F,1]. */
function featuresOf(goldens: Goldens, name: string, lengths?: Uint32Array) {
  const shape = goldens.shape(name);
  const [size = 0, frames = 0, bins = 0] = shape.length === 4 ? shape : [1, ...shape];
  return { size, frames, bins, inputs: goldens.floats(name), inputLengths: lengths ?? Uint32Array.of(frames) };
}

/** States are recorded for each utterance as [layers,parts,1,units]. */
function checkStates(prefix: string, states: Float32Array, goldens: Goldens, size: number): Check[] {
  return Array.from({ length: size }, (_, b) => {
    const expected = goldens.floats(`${prefix}/states${b}`);
    const units = goldens.shape(`${prefix}/states${b}`)[3] ?? 0;
    const actual = expected.map(
      (_, i) => states[(Math.floor(i / units) * size + b) * units + (i % units)] ?? Number.NaN,
    );
    return check(`${prefix} states of ${b}`, actual, expected, tolerances.forward);
  });
}

function flat(decisions: readonly { frame: number; symbol: number }[]): number[] {
  return decisions.flatMap(({ frame, symbol }) => [frame, symbol]);
}

function under(prefix: string, named: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const found = [...named].filter(([key]) => key.startsWith(prefix));
  return new Map(found.map(([key, values]) => [key.slice(prefix.length), values]));
}

/** Biases before batch normalisation; the file lists them where a float64 run was made. */
function weightsWithoutInfluence(file: TrainingFile, goldens: Goldens): ReadonlySet<string> {
  const biases = [...goldens.weights("start/").keys()].filter(name => name.endsWith("/conv/bias"));
  return new Set(file.float64_run?.weights_without_influence.map(weightName) ?? biases);
}
