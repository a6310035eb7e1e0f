import { dirname, resolve } from "node:path";
import { trainCommand } from "../../config/commands.ts";
import type { FlagValues } from "../../config/flags.ts";
import { type Dataset, type Exclusions, openDataset } from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import type { Checkpoint } from "../../run/checkpoint.ts";
import type { TrainingEngine } from "../../run/engine.ts";
import type { EpochResult } from "../../run/events.ts";
import { iterationsAfter, modelOptions } from "../../run/model-options.ts";
import { hasShards, type Project, type ProjectWithData } from "../../run/project.ts";
import { type RunOutcome, runTraining } from "../../run/training.ts";
import { decodeWeights, encodeWeights } from "../../run/weights-file.ts";
import { defineCommand } from "../command.ts";
import { exclusionsFor } from "../exclusions.ts";
import { fillTemplate } from "../file-template.ts";
import { engineFlag, openEngine } from "../open-engine.ts";
import { openProject, readBytes, warnings } from "../project.ts";
import { RunFolder } from "../run-folder.ts";
import { sampleConfig } from "../sample.ts";
import { summaryOf } from "../summary.ts";
import { interruptedExitCode, type Terminal } from "../terminal.ts";
import { TrainingDisplay } from "../training-display.ts";

const spec = { ...trainCommand, flags: { ...trainCommand.flags, engine: engineFlag } } as const;
type Flags = FlagValues<typeof spec.flags>;

/** `studio train`: the summary, epochs, weights.safetensors and run.json. Goes on where an unfinished run stands. */
export const train = defineCommand(spec, async ({ flags }, terminal) => {
  const warn = warnings(terminal);
  refuseOrName(flags, warn);
  const project = await openTrainingProject(flags, terminal);
  const { config, vocabulary } = project;
  const { running_config: running } = config.learning_config;
  const folder = await RunFolder.open(flags.output, project.file, terminal.paths.workingDirectory, running.num_epochs);
  const { unfinished } = folder;
  const seed = unfinished?.seed ?? flags.seed;
  const batchSize = flags.bs ?? running.batch_size;
  const options = modelOptions(config, { classes: vocabulary.classes, seed, accumulationSteps: flags.gaSteps ?? 1 });
  terminal.out(await summaryOf(project, batchSize));

  const exclusions = await exclusionsFor(flags, unfinished, terminal, warn);
  const [training, evaluation] = [
    await openPart(project, "train", { flags, batchSize, seed, exclusions }),
    await openPart(project, "eval", { flags, batchSize, seed, exclusions }),
  ];
  if (training === undefined) {
    const nextStep = "Give train_dataset_config its tfrecords_dir or data_paths, and enabled: True.";
    throw new StudioError("no-training-data", "The config names no training data.", { file: project.file }, nextStep);
  }
  const interrupted = terminal.interrupted;
  const engine = await openEngine(flags.engine, options);
  terminal.err(`Training on ${engine.adapterName}, seed ${seed}, into ${folder.path}\n`);
  if (flags.pretrained !== null && unfinished === undefined) {
    const file = resolve(terminal.paths.workingDirectory, flags.pretrained);
    const { values, warnings: skipped } = await decodeWeights(await readBytes(file), file, options, {
      skipMismatch: true,
    });
    for (const text of skipped) warn(text);
    await engine.setWeights(values);
  }
  tellResumption(unfinished, project, warn, terminal);
  const display = new TrainingDisplay(terminal, unfinished?.progress.loss);
  const keep = epochWeights(project, folder, engine, options, warn);
  const outcome = await runTraining(
    {
      engine,
      train: training,
      evaluation,
      texts: project.texts,
      learningRate: steps => options.learningRate(iterationsAfter(steps, options)),
      checkpoints: folder.store,
      epochEnded: keep,
      post: event => display.show(event),
      now: () => performance.now(),
    },
    {
      epochs: running.num_epochs,
      evaluateEvery: 1,
      maxSteps: flags.maxSteps ?? Number.POSITIVE_INFINITY,
      checkpointEveryMillis,
      seed,
      config: project.text,
      exclusions,
      ...(unfinished !== undefined && { resume: unfinished }),
    },
    interrupted,
  );
  if (outcome.reason !== "not-finite")
    await folder.write("weights.safetensors", encodeWeights(await engine.weights(), options));
  await folder.write("run.json", runJson(outcome, { project, seed, batchSize, engine }));
  await Promise.all([training.close(), evaluation?.close()]);
  engine.dispose();
  return tellEnd(outcome, folder, terminal);
});

const checkpointEveryMillis = 3 * 60_000;

function openTrainingProject(flags: Flags, terminal: Terminal): Promise<ProjectWithData> {
  const parts = ["train", "eval"] as const;
  if (flags.configPath !== null) return openProject(flags.configPath, terminal, { parts });
  return openProject(sampleConfig, terminal, { parts, root: dirname(sampleConfig) });
}

function refuseOrName(flags: Flags, warn: (text: string) => void): void {
  if (flags.mxp !== "none") {
    const nextStep = "Leave --mxp out.";
    throw new StudioError("wrong_flag", `train: --mxp=${flags.mxp}: the studio computes in float32.`, {}, nextStep);
  }
  if (flags.spx !== 1) warn("--spx has no effect here: the progress line counts every step.");
  if (flags.devices !== null) warn("--devices has no effect here: the studio uses one adapter.");
  if (flags.jitCompile) warn("--jit-compile has no effect here: the studio always runs compiled plans.");
}

async function openPart(
  { config, vocabulary, tokenize, source }: ProjectWithData,
  part: "train" | "eval",
  { flags, batchSize, seed, exclusions }: { flags: Flags; batchSize: number; seed: number; exclusions: Exclusions },
): Promise<Dataset | undefined> {
  const dataset = config.learning_config[`${part}_dataset_config`];
  const useShards = flags.tfrecords || (await hasShards(dataset, part, source));
  const request = {
    config,
    part,
    source,
    tokenize,
    classes: vocabulary.classes,
    batchSize,
    seed,
    useShards,
    exclusions,
  };
  return openDataset(request);
}

function tellResumption(
  unfinished: Checkpoint | undefined,
  project: Project,
  warn: (text: string) => void,
  terminal: Terminal,
): void {
  if (unfinished === undefined) return;
  const { epoch, totalSteps } = unfinished.progress;
  terminal.err(`Going on after ${totalSteps} steps, in epoch ${epoch}.\n`);
  if (unfinished.config !== project.text) warn("The config has changed since this run began; the new one counts.");
}

/** Keeps the weights after epochs as `checkpoint` asks, under its file names. */
function epochWeights(
  { config, file }: Project,
  folder: RunFolder,
  engine: TrainingEngine,
  options: Parameters<typeof encodeWeights>[1],
  warn: (text: string) => void,
): (result: EpochResult) => Promise<void> {
  const { checkpoint } = config.learning_config.running_config;
  if (checkpoint === null) return async () => undefined;
  const template = checkpoint.filepath.slice(checkpoint.filepath.lastIndexOf("/") + 1);
  if (template.endsWith(".h5")) {
    warn(`${file}: checkpoint.filepath asks for .h5, which is not written yet: the weights are kept as .safetensors.`);
  }
  let best = Number.POSITIVE_INFINITY;
  return async ({ epoch, loss, lastBatchLoss, evaluation, isWhole }) => {
    const validationLoss = evaluation?.loss ?? Number.NaN;
    if (!isWhole || (checkpoint.save_best_only && !(validationLoss < best))) return;
    best = validationLoss;
    const values = { epoch, loss, per_batch_avg_loss: lastBatchLoss, val_loss: validationLoss };
    const name = fillTemplate(template.replace(/\.(h5|hdf5|keras|safetensors)$/, ""), values);
    await folder.write(`checkpoints/${name}.safetensors`, encodeWeights(await engine.weights(), options));
  };
}

interface RunFacts {
  project: Project;
  seed: number;
  batchSize: number;
  engine: TrainingEngine;
}

/** Every curve: `epochs` one entry an epoch, `steps` one number a training step. */
function runJson({ reason, history, progress }: RunOutcome, { project, seed, batchSize, engine }: RunFacts): string {
  const facts = { config: project.file, seed, batchSize, adapter: engine.adapterName, ended: reason };
  const { epochs, steps } = history;
  return `${JSON.stringify({ ...facts, totalSteps: progress.totalSteps, epochs, steps }, undefined, 1)}\n`;
}

function tellEnd({ reason, history, progress }: RunOutcome, folder: RunFolder, terminal: Terminal): number {
  const evaluation = history.epochs.at(-1)?.evaluation;
  if (reason === "stopped") {
    terminal.err(`Stopped after ${progress.totalSteps} steps; the same command goes on from there.\n`);
    return interruptedExitCode;
  }
  if (reason === "not-finite") {
    terminal.err("Invalid loss, terminating training. The last checkpoint is from before; a lower rate may help.\n");
    return 1;
  }
  if (evaluation !== null && evaluation !== undefined) {
    const percent = (rate: number | null) => (rate === null ? "no references" : `${(100 * rate).toFixed(2)} %`);
    const { loss, wer, cer, rawTextWer, utterances } = evaluation;
    terminal.out(
      `Evaluation on ${utterances} utterances: loss ${loss.toFixed(4)}, WER ${percent(wer)}, CER ${percent(cer)}, ` +
        `WER against the transcripts as written ${percent(rawTextWer)}\n`,
    );
  }
  terminal.out(`Weights: ${folder.weightsFile}\n`);
  return 0;
}
