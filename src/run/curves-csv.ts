import { splitLines } from "../lib/lines.ts";
import { StudioError } from "../lib/result.ts";
import type { EpochResult } from "./events.ts";
import { emptyHistory, type RunHistory } from "./history.ts";

/**
 * Every curve of a run as comma-separated values, a row a step; what an epoch gave stands in the row of its last step. A
 * number is written with as many digits as it takes to read the same double back; what is unknown is left empty.
 */
export function writeCurves({ epochs, steps }: RunHistory): string {
  const endings = new Map<number, EpochResult[]>();
  for (const epoch of epochs) endings.set(epoch.totalSteps, [...(endings.get(epoch.totalSteps) ?? []), epoch]);
  const lines = [[...stepColumns, ...epochColumns].join(",")];
  const last = Math.max(steps.loss.length, epochs.at(-1)?.totalSteps ?? 0);
  for (let step = 0; step <= last; step++) {
    const [first, ...others] = endings.get(step) ?? [];
    const values = [steps.loss, steps.learningRate, steps.gradientNorm, steps.millis].map(curve => curve[step - 1]);
    if (step > 0 || first !== undefined) lines.push(line([step, ...values], first));
    // Epochs that ended in the same step, as one that was cut short and then taken up again at its end.
    for (const other of others) lines.push(line([step], other));
  }
  return lines.map(text => `${text}\n`).join("");
}

/**
 * The numbers of `writeCurves`; the decoded samples of an epoch are not among them.
 * @throws StudioError `curves-unreadable` with the line
 */
export function readCurves(text: string, file: string): RunHistory {
  const history = emptyHistory();
  const [header, ...rows] = splitLines(text);
  if (header !== [...stepColumns, ...epochColumns].join(",")) {
    throw new StudioError("curves-unreadable", "The first line must name the columns that the studio exports.", {
      file,
      line: 1,
    });
  }
  for (const [index, row] of rows.entries()) {
    const fields = row.split(",");
    const numbers = fields.map(readNumber);
    const [step, loss, learningRate, gradientNorm, millis, ...rest] = numbers;
    if (fields.length !== stepColumns.length + epochColumns.length || numbers.includes(undefined)) {
      const message = `A row has ${stepColumns.length + epochColumns.length} numbers or empty fields.`;
      throw new StudioError("curves-unreadable", message, { file, line: index + 2 });
    }
    if (isNumber(loss) && isNumber(learningRate) && isNumber(gradientNorm) && isNumber(millis)) {
      history.steps.loss.push(loss);
      history.steps.learningRate.push(learningRate);
      history.steps.gradientNorm.push(gradientNorm);
      history.steps.millis.push(millis);
    }
    if (isNumber(step) && isNumber(rest[0])) history.epochs.push(epochOf(step, rest));
  }
  return history;
}

const stepColumns = ["step", "loss", "learning_rate", "gradient_norm", "step_milliseconds"];
const epochColumns = [
  "epoch",
  "epoch_is_whole",
  "epoch_loss",
  "epoch_last_batch_loss",
  "epoch_learning_rate",
  "epoch_seconds",
  "validation_loss",
  "wer",
  "cer",
  "raw_text_wer",
  "validation_utterances",
];

function epochValues(result: EpochResult): (number | null)[] {
  const { epoch, isWhole, loss, lastBatchLoss, learningRate, seconds, evaluation } = result;
  const head = [epoch, Number(isWhole), loss, lastBatchLoss, learningRate, seconds];
  if (evaluation === null) return head;
  return [...head, evaluation.loss, evaluation.wer, evaluation.cer, evaluation.rawTextWer, evaluation.utterances];
}

function epochOf(totalSteps: number, values: readonly (number | null | undefined)[]): EpochResult {
  const [epoch, isWhole, loss, lastBatchLoss, learningRate, seconds, validationLoss, wer, cer, rawTextWer, utterances] =
    values;
  return {
    epoch: epoch ?? 0,
    totalSteps,
    isWhole: isWhole === 1,
    loss: loss ?? Number.NaN,
    lastBatchLoss: lastBatchLoss ?? Number.NaN,
    learningRate: learningRate ?? Number.NaN,
    seconds: seconds ?? Number.NaN,
    evaluation: isNumber(validationLoss)
      ? {
          loss: validationLoss,
          wer: wer ?? null,
          cer: cer ?? null,
          rawTextWer: rawTextWer ?? null,
          utterances: utterances ?? 0,
          samples: [],
        }
      : null,
  };
}

function line(step: readonly (number | undefined)[], epoch: EpochResult | undefined): string {
  const values = epoch === undefined ? [] : epochValues(epoch);
  const fields = [...stepColumns.map((_, i) => step[i]), ...epochColumns.map((_, i) => values[i])];
  return fields.map(writeNumber).join(",");
}

/** JavaScript prints the shortest text that reads back as the same double, except that it drops the sign of -0. */
function writeNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Null for an empty field, undefined for what is no number. */
function readNumber(field: string): number | null | undefined {
  if (field === "") return null;
  const value = Number(field);
  return Number.isNaN(value) && field !== "NaN" ? undefined : value;
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === "number";
}
