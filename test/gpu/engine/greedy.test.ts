import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelConfig } from "../../../src/config/config.ts";
import { weightShapes } from "../../../src/config/weights.ts";
import type { Decision } from "../../../src/engine/ops/greedy.ts";
import { at } from "../../../src/lib/assert.ts";
import { Random } from "../../../src/lib/random.ts";
import { check, failures, tolerances } from "../../support/compare.ts";
import { fixture, readFixtureJson } from "../../support/fixtures.ts";
import { modelConfig, modelConfigOfYaml } from "../../support/golden-configs.ts";
import { Goldens, weightName } from "../../support/goldens.ts";
import { type GreedyRun, runGreedy } from "./greedy-run.ts";
import { greedyTwin } from "./greedy-twin.ts";

type Trace = [frame: number, symbol: number, logProbability: number, margin: number][];

interface DecodingFile {
  model_config: string;
  classes: number;
  blank: number;
  greedy: { "trace (t, argmax, log-prob, margin to the second)": Trace[] };
  streaming_features: { prediction: number[][]; index: number[] };
  streaming_signal: { chunks: { predicted: number; trace: Trace }[] };
}

const names = readdirSync(fixture("decoding"))
  .filter(file => file.endsWith(".safetensors"))
  .map(file => file.replace(".safetensors", ""));

function decodingCase(name: string) {
  const file = readFixtureJson<DecodingFile>(`decoding/${name}.json`);
  const goldens = Goldens.read(`decoding/${name}`);
  const weights = new Map(
    [...goldens.under("weights/")]
      .map(([key, values]) => [weightName(key), { shape: goldens.shape(`weights/${key}`), values }] as const)
      .filter(([key]) => /^(prediction|joint)\//.test(key)),
  );
  const { classes, blank } = file;
  return { file, goldens, base: { model: modelConfigOfYaml(file.model_config), classes, blank, weights } };
}

function wholeBatch(goldens: Goldens): Pick<GreedyRun, "encoded" | "shape" | "lengths"> {
  const [B = 0, T = 0, D = 0] = goldens.shape("encoded");
  return { encoded: goldens.floats("encoded"), shape: [B, T, D], lengths: goldens.integers("encoded_length") };
}

const choices = (decisions: readonly Decision[]) => decisions.flatMap(({ frame, symbol }) => [frame, symbol]);

/** States of all utterances as the goldens hold them: [layers,parts,1,units] each, so one after the other. */
function goldenStates(goldens: Goldens, prefix: string, count: number): number[] {
  return Array.from({ length: count }, (_, b) => [...goldens.floats(`${prefix}/states${b}`)]).flat();
}

describe("greedy decoding", () => {
  it.each(names)("makes every decision of TensorFlowASR's reference algorithm: %s", async name => {
    const { file, goldens, base } = decodingCase(name);
    const run = wholeBatch(goldens);
    const { decisions, states } = await runGreedy({ ...base, ...run, algorithm: "reference" });
    const traces = file.greedy["trace (t, argmax, log-prob, margin to the second)"];
    expect(decisions.length).toBe(traces.length);
    for (const [b, trace] of traces.entries()) {
      const made = at(decisions, b);
      expect(choices(made)).toEqual(trace.flatMap(([frame, symbol]) => [frame, symbol]));
      const bound = { relative: 0, absolute: 2e-5 };
      expect(
        failures([
          check(
            "log-probability",
            made.map(d => d.logProbability),
            trace.map(row => row[2]),
            bound,
          ),
          check(
            "margin",
            made.map(d => d.margin),
            trace.map(row => row[3]),
            bound,
          ),
        ]),
      ).toEqual([]);
    }
    const expected = goldenStates(goldens, "greedy", run.shape[0]);
    expect(failures([check("states", states, expected, tolerances.forward)])).toEqual([]);
  });

  it.each(names)("makes every decision of TensorFlowASR's streaming algorithm: %s", async name => {
    const { file, goldens, base } = decodingCase(name);
    const run = wholeBatch(goldens);
    const { decisions, states, tokens } = await runGreedy({ ...base, ...run, algorithm: "streaming" });
    expect(decisions.map(made => made.map(d => d.symbol))).toEqual(file.streaming_features.prediction);
    expect([...tokens]).toEqual(file.streaming_features.index);
    const expected = goldenStates(goldens, "streaming_features", run.shape[0]);
    expect(failures([check("states", states, expected, tolerances.forward)])).toEqual([]);
  });

  it.each(names)("goes on from chunk to chunk of a stream: %s", async name => {
    const { file, goldens, base } = decodingCase(name);
    let carried: Pick<GreedyRun, "tokens" | "states"> = {};
    for (const [c, { trace, predicted }] of file.streaming_signal.chunks.entries()) {
      const [T = 0, D = 0] = goldens.shape(`chunk${c}/encoded`);
      const { decisions, tokens, states } = await runGreedy({
        ...base,
        ...carried,
        algorithm: "streaming",
        encoded: goldens.floats(`chunk${c}/encoded`),
        shape: [1, T, D],
        lengths: Uint32Array.of(T),
      });
      expect(choices(at(decisions, 0))).toEqual(trace.flatMap(([frame, symbol]) => [frame, symbol]));
      expect([...tokens]).toEqual([predicted]);
      const expected = goldens.floats(`chunk${c}/states`);
      expect(failures([check("states", states, expected, tolerances.forward)])).toEqual([]);
      carried = { tokens, states };
    }
  });

  it("equals a float64 twin for every option of the prediction and joint network", async () => {
    const option = fc.record({
      prediction_label_encode_mode: fc.constantFrom("embedding" as const, "one_hot" as const),
      prediction_num_rnns: fc.integer({ min: 1, max: 3 }),
      prediction_rnn_type: fc.constantFrom("lstm" as const, "gru" as const, "rnn" as const),
      prediction_layer_norm: fc.boolean(),
      prediction_projection_units: fc.constantFrom(0, 6),
      joint_activation: fc.constantFrom(...(["tanh", "relu", "sigmoid", "linear", "silu", "swish"] as const)),
      prejoint_encoder_linear: fc.boolean(),
      prejoint_prediction_linear: fc.boolean(),
      postjoint_linear: fc.boolean(),
      joint_mode: fc.constantFrom("add" as const, "mul" as const),
    });
    const isStreaming = fc.boolean();
    await fc.assert(
      fc.asyncProperty(option, isStreaming, fc.nat(), async (options, streaming, seed) => {
        const model = modelConfig({ ...options, prediction_embed_dim: 5, prediction_rnn_units: 6, joint_dim: 6 });
        const algorithm = streaming ? "streaming" : "reference";
        await expectTwin({ ...randomRun(model, 9, [3, 6, 6], [6, 1, 4], seed), tokenClasses: 8, algorithm });
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it("takes 1024 units, 1024 joint dimensions and 8192 classes", async () => {
    const model = modelConfig({ prediction_embed_dim: 700, prediction_rnn_units: 1024, joint_dim: 1024 });
    await expectTwin({ ...randomRun(model, 8192, [1, 1, 40], [1], 3), algorithm: "streaming" });
  });

  it("never chooses a class without token, and the first of equal classes", async () => {
    const model = modelConfig({ prediction_embed_dim: 4, prediction_rnn_units: 4, joint_dim: 4 });
    const run = { ...randomRun(model, 600, [1, 3, 4], [3], 1), algorithm: "streaming" as const };
    const bias = new Float32Array(600);
    bias[599] = 90;
    bias[300] = bias[44] = bias[45] = 80;
    run.weights.set("joint/vocab/bias", { shape: [600], values: bias });
    run.weights.set("joint/vocab/kernel", { shape: [4, 600], values: new Float32Array(2400) });
    const { decisions } = await runGreedy({ ...run, tokenClasses: 599 });
    expect(at(decisions, 0).map(d => d.symbol)).toEqual([44, 44, 44]);
    const free = await runGreedy(run);
    expect(at(free.decisions, 0).map(d => d.symbol)).toEqual([599, 599, 599]);
  });
});

/** Decisions must be equal up to the first near tie of an utterance, after which either way may be right. */
async function expectTwin(run: GreedyRun): Promise<void> {
  const [ours, twin] = [await runGreedy(run), greedyTwin(run)];
  let hasTie = false;
  for (const [b, expected] of twin.decisions.entries()) {
    const made = at(ours.decisions, b);
    const tie = expected.findIndex(d => d.margin < 1e-3);
    const until = tie < 0 ? expected.length : tie;
    if (tie < 0) expect(made.length).toBe(expected.length);
    else hasTie = true;
    expect(choices(made.slice(0, until))).toEqual(choices(expected.slice(0, until)));
    const bound = { relative: 0, absolute: 1e-4 };
    const logs = (decisions: readonly Decision[]) => decisions.slice(0, until).map(d => d.logProbability);
    if (until > 0) expect(failures([check("log-probability", logs(made), logs(expected), bound)])).toEqual([]);
  }
  if (!hasTie) expect(failures([check("states", ours.states, twin.states, { relative: 1e-4 })])).toEqual([]);
}

/** Random weights large enough for symbols and blanks to alternate; frames in [B,T,D]. */
function randomRun(
  model: ModelConfig,
  classes: number,
  shape: GreedyRun["shape"],
  lengths: readonly number[],
  seed: number,
) {
  const random = new Random(seed);
  const [B, T, D] = shape;
  const values = (count: number, scale: number) => Float32Array.from({ length: count }, () => scale * random.normal());
  const encoder = { ...model, encoder_blocks: [] };
  const weights: Map<string, { shape: number[]; values: Float32Array }> = new Map(
    weightShapes(encoder, D, classes).map(({ name, shape: sides }) => {
      const count = sides.reduce((product, side) => product * side, 1);
      const scale = name.endsWith("kernel") ? 2 / Math.sqrt(at(sides, 0)) : 1;
      return [name, { shape: sides, values: values(count, scale) }];
    }),
  );
  return {
    model,
    classes,
    blank: 0,
    weights,
    encoded: values(B * T * D, 1.5),
    shape,
    lengths: Uint32Array.from(lengths),
  };
}
