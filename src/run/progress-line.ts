import { DisplayedLoss, type DisplayedLossState } from "./displayed-loss.ts";

/**
 * Keras' progress bar of one epoch, as its `model.fit` prints it (specification 8.3). Times are seconds of any clock. The
 * first step, which compiles, is left out of the time per step; the total has it.
 */
export class ProgressBar {
  private readonly loss: DisplayedLoss;
  private firstStepEnded: number | undefined;

  /**
   * @param steps of the epoch; undefined where the number of records is unknown
   * @param done steps of the epoch that an earlier process took, with what their losses came to
   */
  constructor(
    private readonly steps: number | undefined,
    private readonly began: number,
    private done = 0,
    losses?: DisplayedLossState,
  ) {
    this.loss = new DisplayedLoss(losses);
  }

  /** The line after one more step: `3/12 [======>.......................] - ETA: 2:00 - loss: 113.5979 - ...`. */
  step(batchLoss: number, now: number): string {
    this.done++;
    this.loss.add(batchLoss);
    const perStep = this.secondsPerStep(now);
    this.firstStepEnded ??= now;
    const time =
      this.steps === undefined ? this.spent(perStep, now) : ` - ETA: ${duration(perStep * (this.steps - this.done))}`;
    return `${bar(this.done, this.steps)}${time}${this.values(false)}`;
  }

  /** The line that stays, with what the validation gave (`val_loss`, ...). An epoch of unknown length has its length now. */
  close(now: number, validation: Readonly<Record<string, number>> = {}): string {
    const shown = this.steps ?? this.done;
    const line = `${bar(this.done, shown)}${this.spent(this.secondsPerStep(now), now)}${this.values(true)}`;
    const values = Object.entries(validation).map(([name, value]) => ` - ${name}: ${formatValue(value)}`);
    return line + values.join("");
  }

  private values(isClosing: boolean): string {
    const average = this.loss.barAverage(isClosing);
    return ` - loss: ${formatValue(this.loss.mean)} - per_batch_avg_loss: ${formatValue(average)}`;
  }

  private secondsPerStep(now: number): number {
    if (this.done === 0) return 0;
    if (this.firstStepEnded !== undefined && this.done > 1) return (now - this.firstStepEnded) / (this.done - 1);
    return (now - this.began) / this.done;
  }

  private spent(perStep: number, now: number): string {
    const total = ` - ${(now - this.began).toFixed(0)}s`;
    if (perStep >= 1 || perStep === 0) return `${total} ${perStep.toFixed(0)}s/step`;
    return perStep >= 1e-3
      ? `${total} ${(perStep * 1e3).toFixed(0)}ms/step`
      : `${total} ${(perStep * 1e6).toFixed(0)}us/step`;
  }
}

const barWidth = 30;

function bar(step: number, steps: number | undefined): string {
  if (steps === undefined) return `${String(step).padStart(7)}/Unknown`;
  const filled = Math.min(barWidth, Math.floor((barWidth * step) / steps));
  const head = filled > 0 ? `${"=".repeat(filled - 1)}${step < steps ? ">" : "="}` : "";
  return `${String(step).padStart(String(steps).length)}/${steps} [${head}${".".repeat(barWidth - filled)}]`;
}

/** `46s`, `2:00` above a minute, `1:00:05` above an hour. */
function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const pad = (value: number) => String(value).padStart(2, "0");
  if (seconds > 3600) {
    return `${Math.floor(whole / 3600)}:${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`;
  }
  return seconds > 60 ? `${Math.floor(whole / 60)}:${pad(whole % 60)}` : `${whole}s`;
}

/** Python's `%.4f`, or `%.4e` when |value| is 1e-3 or less. */
function formatValue(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  const [mantissa, exponent = "+0"] = value.toExponential(4).split("e");
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, "0")}`;
}
