import { at } from "../lib/assert.ts";
import type { ModelConfig } from "./config.ts";
import { encodedFrames, parameterCounts, predictionWidth } from "./weights.ts";

export interface SummaryOptions {
  config: { model_config: ModelConfig; speech_config: { num_feature_bins: number } };
  batchSize: number | null; // per replica; null prints None
  frames: number | null; // before the encoder
  labels: number | null; // U; the table shows U + 1
  classes: number;
  /** Training compiles, which adds the two scalars of Keras' loss metric to the totals. */
  compiled: boolean;
  lineLength?: number; // Keras' argument, without the Trainable column: 127 by default
}

/** The table that Keras prints for the reference's model, with a line feed after each line (specification 8.2). */
export function modelSummary(options: SummaryOptions): string {
  const { batchSize, classes } = options;
  const model = options.config.model_config;
  const counts = parameterCounts(model, options.config.speech_config.num_feature_bins, classes);
  const metricScalars = options.compiled ? 2 : 0;
  const frames = options.frames === null ? null : encodedFrames(model, options.frames);
  const labels = options.labels === null ? null : options.labels + 1;
  // The reference prints the last block's filters without alpha; the tensor is narrower.
  const printedWidth = at(model.encoder_blocks, model.encoder_blocks.length - 1).filters;
  const flag = (isTrainable: boolean) => (isTrainable ? "Y" : "N");

  const length = options.lineLength ?? 127;
  const whole = length + 11;
  const ends = [Math.trunc(length * 0.45), Math.trunc(length * 0.85), length, whole];
  const layers = [
    [
      "encoder (ContextNetEncoder)",
      `(${tuple([batchSize, frames, printedWidth])}, ${tuple([batchSize])})`,
      String(counts.encoder),
      flag(model.encoder_trainable),
    ],
    [
      "prediction (TransducerPrediction)",
      tuple([batchSize, labels, predictionWidth(model)]),
      String(counts.prediction),
      flag(model.prediction_trainable),
    ],
    [
      "joint (TransducerJoint)",
      tuple([batchSize, frames, labels, classes]),
      String(counts.joint),
      flag(model.joint_trainable),
    ],
  ];
  const lines = [
    `Model: "${model.name}"`,
    "_".repeat(whole),
    ...tableRow(["Layer (type)", "Output Shape", "Param #", "Trainable"], ends),
    "=".repeat(whole),
    ...layers.flatMap(cells => [...tableRow(cells, ends), " ".repeat(whole)]),
    "=".repeat(whole),
    `Total params: ${thousands(counts.total + metricScalars)}`,
    `Trainable params: ${thousands(counts.trainable)}`,
    `Non-trainable params: ${thousands(counts.nonTrainable + metricScalars)}`,
    "_".repeat(whole),
  ];
  return lines.map(line => `${line}\n`).join("");
}

/** As many lines as the longest cell needs: a cell breaks at its column's end, or sooner behind the first closing bracket. */
function tableRow(cells: readonly string[], ends: readonly number[]): string[] {
  const rest = [...cells];
  const lines: string[] = [];
  while (rest.some(cell => cell !== "")) {
    let line = " ";
    for (const [column, end] of ends.entries()) {
      const gap = column === ends.length - 1 ? 0 : 2;
      const start = column === 0 ? 0 : at(ends, column - 1);
      const cell = at(rest, column);
      const fitting = cell.slice(0, end - start - gap);
      const breakAfter = fitting.search(/[)}\]'],/);
      const taken = breakAfter < 0 ? fitting : fitting.slice(0, breakAfter + 2);
      rest[column] = cell.slice(taken.length);
      line = (line + taken + " ".repeat(gap)).padEnd(end);
    }
    lines.push(line);
  }
  return lines;
}

/** A shape as Python prints a tuple. */
function tuple(sides: readonly (number | null)[]): string {
  const texts = sides.map(side => (side === null ? "None" : String(side)));
  return `(${texts.join(", ")}${texts.length === 1 ? "," : ""})`;
}

function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
