import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { benchCommand } from "../../config/commands.ts";
import { openDataset } from "../../data/index.ts";
import type { EngineDevice } from "../../engine/device.ts";
import { StudioError } from "../../lib/result.ts";
import { rememberedTuning } from "../../run/gemm-memory.ts";
import { modelOptions } from "../../run/model-options.ts";
import type { Project } from "../../run/project.ts";
import { benchFeatures, type FeatureBench } from "../bench-features.ts";
import { benchGemm, type GemmFigure } from "../bench-gemm.ts";
import { benchLoss, type LossFigure } from "../bench-loss.ts";
import { benchStep, drawnBatch, type StepFigure } from "../bench-step.ts";
import { cacheFolder } from "../cache-folder.ts";
import { defineCommand } from "../command.ts";
import { folderSource } from "../files.ts";
import { exposeNavigator, openNodeDevice } from "../gpu.ts";
import { openProject } from "../project.ts";
import { projectRoot } from "../project-root.ts";
import { sampleConfig } from "../sample.ts";
import type { Terminal } from "../terminal.ts";

interface BenchReport {
  adapter: string;
  date: string; // ISO 8601
  gemm: GemmFigure[];
  loss: LossFigure[];
  trainStep: StepFigure;
  /** The recorded digits' model; absent where its config is not beside the repository. */
  digitsStep?: StepFigure;
  featuresTimesRealTime: number;
}

/** `studio bench`: what this machine does in a second. */
export const bench = defineCommand(benchCommand, async ({ flags }, terminal) => {
  await exposeNavigator();
  const device = await openNodeDevice();
  const told = (what: string) => terminal.err(`${what} ...\n`);
  told("Matrix products");
  const gemm = await benchGemm(device, flags);
  told("The loss");
  const loss = await benchLoss(device, flags);
  told("A training step of the sample");
  const trainStep = await sampleStep(device, terminal, flags);
  told("A training step of the recorded digits");
  const digitsStep = await recordedStep(device, terminal, flags);
  told("Features");
  const features: FeatureBench = benchFeatures();
  const report: BenchReport = {
    adapter: device.adapterName,
    date: new Date().toISOString(),
    gemm,
    loss,
    trainStep,
    ...(digitsStep !== undefined && { digitsStep }),
    featuresTimesRealTime: features.timesRealTime,
  };
  terminal.out(flags.json ? `${JSON.stringify(report, undefined, 1)}\n` : formatReport(report));
  return 0;
});

interface BenchFlags {
  quick: boolean;
}

async function sampleStep(device: EngineDevice, terminal: Terminal, flags: BenchFlags): Promise<StepFigure> {
  const project = await openProject(sampleConfig, terminal, { parts: ["train"], root: dirname(sampleConfig) });
  const { config, vocabulary, tokenize } = project;
  const batchSize = config.learning_config.running_config.batch_size;
  const request = {
    config,
    part: "train",
    source: folderSource(),
    tokenize,
    batchSize,
    seed: 1,
    useShards: true,
  } as const;
  const data = await openDataset({ ...request, classes: vocabulary.classes });
  const batch = await data?.nextBatch();
  await data?.close();
  if (batch === undefined) throw new StudioError("sample-missing", "The sample has no data.", { file: sampleConfig });
  return benchStep(device, await optionsOf(device, project), batch, flags);
}

/** With drawn features: a step takes as long whatever the numbers. */
async function recordedStep(
  device: EngineDevice,
  terminal: Terminal,
  flags: BenchFlags,
): Promise<StepFigure | undefined> {
  const file = join(projectRoot, "../shared/fixtures/baseline/digits/config.j2");
  if (!existsSync(file)) return undefined;
  const project = await openProject(file, { ...terminal, err: () => undefined });
  const options = await optionsOf(device, project);
  return benchStep(device, options, drawnBatch(options, 8, 280, 3), flags);
}

async function optionsOf(device: EngineDevice, { config, vocabulary }: Project) {
  const options = modelOptions(config, { classes: vocabulary.classes, seed: 1, accumulationSteps: 1 });
  return { ...options, gemm: await rememberedTuning(device, cacheFolder) };
}

function formatReport(report: BenchReport): string {
  const { adapter, date, gemm, loss, trainStep, digitsStep, featuresTimesRealTime } = report;
  return [
    `${adapter}, ${date}`,
    "Matrix products, GFLOP/s:",
    ...gemm.map(({ m, n, k, layout, variant, gflops, tfjsGflops }) => {
      const other = tfjsGflops === undefined ? "" : ` (TensorFlow.js ${tfjsGflops.toFixed(2)})`;
      return `  ${m} x ${n} x ${k} ${layout}, ${variant}: ${gflops.toFixed(2)}${other}`;
    }),
    "Joint and loss, forward and backward:",
    ...loss.map(({ batch, frames, labels, classes, width, ms }) => {
      return `  ${batch} x ${frames} x ${labels + 1} x ${classes}, width ${width}: ${ms.toFixed(1)} ms`;
    }),
    ...stepLines("A training step of the sample", trainStep),
    ...(digitsStep === undefined ? [] : stepLines("A training step of the recorded digits", digitsStep)),
    `Features: ${featuresTimesRealTime.toFixed(0)} times real time`,
    "",
  ].join("\n");
}

function stepLines(title: string, { ms, tfjsMs, dispatches, groups }: StepFigure): string[] {
  const other = tfjsMs === null ? "" : `, TensorFlow.js ${tfjsMs.toFixed(1)} ms`;
  const heaviest = Object.entries(groups).sort(([, a], [, b]) => b - a);
  const times = heaviest.map(([name, time]) => `  ${name}: ${time.toFixed(2)} ms`);
  return [`${title}: ${ms.toFixed(1)} ms${other}, ${dispatches} dispatches`, ...times];
}
