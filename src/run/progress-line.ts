/** Keras' progress bar, as its model.fit prints it (specification 8.3). */
export interface ProgressValues {
  loss: number;
  per_batch_avg_loss: number;
  val_loss?: number;
}

const BAR_WIDTH = 30;

/** `3/12 [======>.......................] - ETA: 2:00 - loss: 113.5979`, or with the time taken when the epoch is done. */
export function progressLine(
  step: number,
  steps: number | undefined,
  timing: StepTiming,
  values: ProgressValues,
): string {
  const isDone = steps !== undefined && step >= steps;
  const parts = [
    `${bar(step, steps)}${isDone || steps === undefined ? timing.summary(step) : timing.remaining(step, steps)}`,
  ];
  for (const [name, value] of Object.entries(values)) parts.push(`${name}: ${formatValue(value)}`);
  return parts.join(" - ");
}

function bar(step: number, steps: number | undefined): string {
  if (steps === undefined) return `${String(step).padStart(7)}/Unknown`;
  const count = `${String(step).padStart(String(steps).length)}/${steps} [`;
  const filled = Math.floor((BAR_WIDTH * step) / steps);
  const head = filled > 0 ? `${"=".repeat(filled - 1)}${step < steps ? ">" : "="}` : "";
  return `${count}${head}${".".repeat(BAR_WIDTH - filled)}]`;
}

/** `%.4f`, or `%.4e` when |value| is 1e-3 or less. */
function formatValue(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  const [mantissa, exponent = "+0"] = value.toExponential(4).split("e");
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, "0")}`;
}

/** Seconds since the epoch began; the first step, which compiles, does not count in the time per step. */
export class StepTiming {
  private firstStepEnded: number | undefined;
  private last = 0;

  /** @param began seconds, from any clock */
  constructor(private readonly began: number) {}

  /** Tells that a step has ended `now`. */
  stepEnded(now: number): void {
    this.firstStepEnded ??= now;
    this.last = now;
  }

  private perStep(step: number): number {
    if (step === 0) return 0;
    if (this.firstStepEnded !== undefined && step > 1) return (this.last - this.firstStepEnded) / (step - 1);
    return (this.last - this.began) / step;
  }

  remaining(step: number, steps: number): string {
    const seconds = this.perStep(step) * (steps - step);
    const whole = Math.floor(seconds);
    if (whole > 3600) {
      return ` - ETA: ${Math.floor(whole / 3600)}:${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`;
    }
    return whole > 60 ? ` - ETA: ${Math.floor(whole / 60)}:${pad(whole % 60)}` : ` - ETA: ${whole}s`;
  }

  summary(step: number): string {
    const perStep = this.perStep(step);
    const total = ` - ${(this.last - this.began).toFixed(0)}s`;
    if (perStep >= 1 || perStep === 0) return `${total} ${perStep.toFixed(0)}s/step`;
    return perStep >= 1e-3
      ? `${total} ${(perStep * 1e3).toFixed(0)}ms/step`
      : `${total} ${(perStep * 1e6).toFixed(0)}us/step`;
  }
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** `loss` and `per_batch_avg_loss` of an epoch as Keras shows them (specification 6). */
export class DisplayedLoss {
  private sum = 0;
  private count = 0;
  private last = 0;

  add(batchLoss: number): void {
    this.sum += batchLoss;
    this.count++;
    this.last = batchLoss;
  }

  get mean(): number {
    return this.sum / this.count;
  }

  /** While the epoch runs the bar averages; when it closes Keras adds the last batch once more. */
  barAverage(isClosing: boolean): number {
    return isClosing ? (this.sum + this.last) / (this.count + 1) : this.mean;
  }

  get lastBatch(): number {
    return this.last;
  }
}
