import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { modelOptions } from "../../../src/run/model-options.ts";
import { type Preflight, preflight } from "../../../src/run/preflight.ts";
import { type DataSource, memorySource } from "../../../src/sources/index.ts";
import { planReport } from "../../../src/transducer/plan-report.ts";

const folder = "public/samples/digits";
const classes = 13;

async function sample(change: (text: string) => string = text => text): Promise<Config> {
  const { config } = await loadConfig(change(readFileSync(`${folder}/config.j2`, "utf8")), "config.j2");
  if (config === undefined) throw new Error("The changed sample has errors.");
  return config;
}

function sampleSource(...others: readonly string[]): DataSource {
  const bytes = (name: string) => Uint8Array.from(readFileSync(`${folder}/${name}`));
  return memorySource({
    "digits.metadata.json": bytes("digits.metadata.json"),
    "./train_1.tfrecord": bytes("eval_1.tfrecord"),
    ...Object.fromEntries(others.map(name => [name, bytes("eval_1.tfrecord")])),
  });
}

describe("preflight", () => {
  let config: Config;
  let flight: Preflight;
  let maxima: { max_input_length: number; max_label_length: number; num_entries: number };

  beforeAll(async () => {
    config = await sample();
    flight = await preflight(config, sampleSource(), { classes, batchSize: 8 });
    maxima = JSON.parse(readFileSync(`${folder}/digits.metadata.json`, "utf8")).train;
  });

  it("plans what `planReport` plans, for the longest utterance of the metadata", () => {
    const options = modelOptions(config, { classes, seed: 0, accumulationSteps: 1 });
    const shape = { batch: 8, frames: maxima.max_input_length, tokens: maxima.max_label_length + 1 };
    expect(flight.plan).toEqual(planReport(options, shape));
    expect(flight.shape).toEqual({ frames: shape.frames, labels: shape.tokens - 1, isMeasured: true });
    expect(flight).toMatchObject({ fits: true, largestBatchSize: null });
  });

  it("counts the parameters of each part, and steps as training will", () => {
    const { encoder, prediction, joint, total, trainable } = flight.parameters;
    expect(encoder + prediction + joint).toBe(total);
    expect(flight.summary).toContain(`Trainable params: ${String(trainable).replace(/\B(?=(\d{3})+$)/g, ",")}`);
    expect(flight.stepsPerEpoch).toBe(Math.floor(maxima.num_entries / 8));
  });

  it("assumes a usual utterance and knows no steps where there is no metadata", async () => {
    const found = await preflight(config, memorySource({}), { classes, batchSize: 8 });
    expect(found.shape).toEqual({ frames: 1500, labels: 100, isMeasured: false });
    expect(found.stepsPerEpoch).toBeNull();
  });

  it("gives an epoch of fewer utterances than a batch no steps, instead of failing", async () => {
    const { stepsPerEpoch } = await preflight(config, sampleSource(), { classes, batchSize: 4096 });
    expect(stepsPerEpoch).toBe(0);
  });

  it("takes what is left out from the steps, and counts it by part", async () => {
    const exclusions = [
      { part: "train", shard: "/elsewhere/train_1.tfrecord", indices: Array.from({ length: 20 }, (_, i) => i) },
      { part: null, shard: "eval_1.tfrecord", indices: [3] },
      { part: "train", shard: "train_9.tfrecord", indices: [1] }, // no file of this data set
    ] as const;
    const source = sampleSource("./eval_1.tfrecord");
    const found = await preflight(config, source, { classes, batchSize: 8, exclusions });
    expect(flight.leftOut).toEqual({ train: 0, eval: 0 });
    expect(found.leftOut).toEqual({ train: 20, eval: 1 });
    expect(found.stepsPerEpoch).toBe(Math.floor((maxima.num_entries - 20) / 8));
    expect(found.learningRates.at(-1)?.step).toBeLessThan(flight.learningRates.at(-1)?.step ?? 0);
  });

  it("gives an epoch no steps where everything is left out, and still says how much that is", async () => {
    const exclusions = [{ part: null, shard: "train_1.tfrecord", indices: Array.from({ length: 1000 }, (_, i) => i) }];
    const found = await preflight(config, sampleSource(), { classes, batchSize: 8, exclusions });
    expect(found).toMatchObject({ stepsPerEpoch: 0, leftOut: { train: 1000, eval: 0 } });
  });

  it("finds the largest batch that fits an adapter: it fits, and one more does not", async () => {
    const bindingLimitBytes = Math.floor(flight.plan.largestBindingBytes / 2);
    const refused = await preflight(config, sampleSource(), { classes, batchSize: 8, bindingLimitBytes });
    expect(refused.fits).toBe(false);
    expect(refused.plan.largestBindingBytes).toBe(flight.plan.largestBindingBytes);
    const batchSize = refused.largestBatchSize ?? 0;
    expect(batchSize).toBeGreaterThan(0);
    const smaller = await preflight(config, sampleSource(), { classes, batchSize, bindingLimitBytes });
    const larger = await preflight(config, sampleSource(), { classes, batchSize: batchSize + 1, bindingLimitBytes });
    expect([smaller.fits, larger.fits]).toEqual([true, false]);
  });

  it("offers no batch where not even one utterance fits", async () => {
    const found = await preflight(config, sampleSource(), { classes, batchSize: 2, bindingLimitBytes: 512 });
    expect(found).toMatchObject({ fits: false, largestBatchSize: null });
  });

  it("draws the learning rate through its bend to the last step of the run", () => {
    const { learningRates } = flight;
    const last = (flight.stepsPerEpoch ?? 0) * config.learning_config.running_config.num_epochs;
    expect(learningRates[0]).toEqual({ step: 0, rate: 0 });
    expect(learningRates.at(-1)?.step).toBe(last);
    const highest = learningRates.reduce((a, b) => (b.rate > a.rate ? b : a));
    expect(highest.step).toBe(config.learning_config.learning_rate_config.warmup_steps);
  });
});
