import { planCommand } from "../../config/commands.ts";
import { maximaOf, usualShape } from "../../run/maxima.ts";
import { modelOptions } from "../../run/model-options.ts";
import { type PlanReport, planReport } from "../../transducer/plan-report.ts";
import { defineCommand } from "../command.ts";
import { openProject } from "../project.ts";

/** `studio plan`: what a training step needs of a GPU, without one. */
export const plan = defineCommand(planCommand, async ({ flags }, terminal) => {
  const project = await openProject(flags.configPath, terminal, { parts: ["train", "eval"] });
  const { config, vocabulary, source } = project;
  const maxima = await maximaOf(config, source);
  const batch = flags.bs ?? config.learning_config.running_config.batch_size;
  const frames = flags.frames ?? maxima?.frames ?? usualShape.frames;
  const labels = flags.labels ?? maxima?.labels ?? usualShape.labels;
  const options = modelOptions(config, { classes: vocabulary.classes, seed: 0, accumulationSteps: 1 });
  const report = planReport(options, { batch, frames, tokens: labels + 1 });
  const heading = `A training step of ${batch} utterances, ${frames} frames and ${labels} labels each\n`;
  terminal.out(flags.json ? `${JSON.stringify(report, undefined, 1)}\n` : heading + table(report));
  return 0;
});

function table({ totalBytes, largestBindingBytes, lossScratchBytes, dispatchesPerStep, groups }: PlanReport): string {
  const rows: [string, string][] = Object.entries(groups).map(([name, bytes]) => [`  ${name}`, mebibytes(bytes)]);
  rows.push(
    ["In all", mebibytes(totalBytes)],
    ["Largest binding", mebibytes(largestBindingBytes)],
    ["Scratch of the loss", mebibytes(lossScratchBytes)],
    ["Dispatches a step", String(dispatchesPerStep)],
  );
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${name.padEnd(width)}${value.padStart(14)}\n`).join("");
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}
