import { dirname, join } from "node:path/posix";
import { ProgressBar } from "../../../run/progress-line.ts";
import type { Check } from "../compare.ts";
import type { GoldenFolder } from "../golden-folder.ts";
import { type GoldenKind, onCpu, same } from "../parity-case.ts";

interface FitLog {
  runs: RecordedRun[];
}

interface RecordedRun {
  run: string;
  command: string;
  stdout_file: string;
  tensorboard: { train?: { events: { tag?: string; value?: number }[] }[] };
}

/** What Keras drew of one epoch: the bars while it ran, then the one that stays. */
interface DrawnEpoch {
  bars: string[];
  last: string;
  lastBatchLoss: number; // from TensorBoard
}

/** The progress lines of real runs, their durations aside. */
export const fitLog: GoldenKind = ({ folder, stem, json }) => {
  const { runs } = json;
  if (!Array.isArray(runs) || !runs.every(isRecordedRun)) return undefined;
  const golden = folder.json<FitLog>(`${stem}.json`);
  return golden.runs.flatMap(run => {
    // Two steps an execution are drawn together; here each step is one.
    if (run.command.includes("--spx")) return [];
    const epochs = drawnEpochs(folder, join(dirname(stem), run.stdout_file), run);
    return epochs.length === 0 ? [] : [onCpu(`${stem} ${run.run}`, () => epochs.flatMap(checkEpoch))];
  });
};

function isRecordedRun(run: unknown): boolean {
  return typeof run === "object" && run !== null && "stdout_file" in run && "tensorboard" in run;
}

function checkEpoch({ bars, last, lastBatchLoss }: DrawnEpoch, index: number): Check[] {
  const steps = Number(/\/(\d+) \[/.exec(last)?.[1]);
  const bar = new ProgressBar(steps, 0);
  const lines = stepLosses([...bars, last], steps, lastBatchLoss).map((loss, step) => bar.step(loss, step + 1));
  const drawn = bars.map(text => lines[Number(/^ *(\d+)\//.exec(text)?.[1]) - 1] ?? "nothing");
  const validation = / val_loss: (.*)$/.exec(last)?.[1];
  const closed = bar.close(9, validation === undefined ? {} : { val_loss: Number(validation) });
  return [
    same(`bars of epoch ${index + 1}`, drawn.map(comparable), bars.map(comparable)),
    same(`last line of epoch ${index + 1}`, comparable(closed), comparable(last)),
  ];
}

function drawnEpochs(folder: GoldenFolder, file: string, { tensorboard }: RecordedRun): DrawnEpoch[] {
  const lastLosses = (tensorboard.train ?? [])
    .flatMap(({ events }) => events)
    .filter(({ tag }) => tag === "epoch_per_batch_avg_loss")
    .map(({ value }) => value ?? Number.NaN);
  const blocks = folder
    .text(file)
    .split("\n")
    .filter(line => line.includes("/step - loss"));
  // A folder of events that was resumed into holds the earlier epochs too.
  return blocks.map((block, index) => {
    const bars = block
      .replaceAll("\b", "")
      .split("\r")
      .filter(text => text !== "")
      .map(text => text.trimEnd());
    return {
      bars: bars.slice(0, -1),
      last: bars.at(-1) ?? "",
      lastBatchLoss: lastLosses[lastLosses.length - blocks.length + index] ?? Number.NaN,
    };
  });
}

/** Losses of single steps that agree with the means that were drawn; steps that were not drawn share theirs evenly. */
function stepLosses(bars: readonly string[], steps: number, lastBatchLoss: number): number[] {
  const losses: number[] = [];
  let sum = 0;
  const until = (step: number, mean: number) => {
    const missing = step - losses.length;
    const ending = step === steps ? [lastBatchLoss] : [];
    const rest = mean * step - sum - (ending[0] ?? 0);
    for (let i = ending.length; i < missing; i++) losses.push(rest / (missing - ending.length));
    losses.push(...ending);
    sum = mean * step;
  };
  for (const bar of bars) {
    const [, step, mean] = /^ *(\d+)\/\d+ .* - loss: ([\d.]+)/.exec(bar) ?? [];
    if (Number(step) > losses.length) until(Number(step), Number(mean));
  }
  return losses;
}

/** Without durations; printed means have four places, and a sum taken back from them is good for two. */
function comparable(line: string): string {
  return line
    .replace(/ - (ETA: [\d:]+s?|\d+s \d+(s|ms|us)\/step)/, " - TIME")
    .replace(/\d+\.\d{4}(?!\d)/g, number => Number(number).toFixed(1));
}
