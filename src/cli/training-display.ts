import { describeFault, type UtteranceFault } from "../data/index.ts";
import type { DisplayedLossState } from "../run/displayed-loss.ts";
import type { EvaluationResult, RunEvent } from "../run/events.ts";
import { ProgressBar } from "../run/progress-line.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Prints a run as Keras does (specification 8.3). Where someone is watching, the bar is drawn over; else it is written
 * anew every ten seconds, and at the end of an epoch.
 */
export class TrainingDisplay {
  private bar = new ProgressBar(undefined, 0);
  private line = "";
  private lastShown = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly terminal: Terminal,
    /** What the first epoch displayed before this process. */
    private readonly earlier: DisplayedLossState | undefined,
  ) {}

  show(event: RunEvent): void {
    const now = performance.now() / 1000;
    const { terminal } = this;
    switch (event.type) {
      case "epoch-started":
        terminal.out(`Epoch ${event.epoch}/${event.epochs}\n`);
        this.bar = new ProgressBar(event.steps, now, event.step, event.step > 0 ? this.earlier : undefined);
        this.lastShown = terminal.isLive ? Number.NEGATIVE_INFINITY : now;
        return;
      case "step":
        return this.draw(this.bar.step(event.loss, now), now);
      case "evaluation-progress":
        return this.draw(`${this.line} - evaluating ${event.done}/${event.total ?? "?"}`, now, false);
      case "epoch":
        return this.close(this.bar.close(now, validation(event.result.evaluation)));
      case "fault":
        return terminal.err(terminal.isLive ? `\r\x1b[K${event.message}\n` : `${event.message}\n`);
      case "checkpoint":
      case "paused":
      case "resumed":
        return;
      case "stopped":
        if (event.reason === "stopped" || event.reason === "not-finite") this.close(this.line);
        return;
      default:
        event satisfies never;
    }
  }

  private draw(line: string, now: number, isKept = true): void {
    if (isKept) this.line = line;
    if (now - this.lastShown < (this.terminal.isLive ? 0.05 : 10)) return;
    this.lastShown = now;
    this.terminal.out(this.terminal.isLive ? `\r\x1b[K${line}` : `${line}\n`);
  }

  private close(line: string): void {
    this.line = "";
    if (line !== "") this.terminal.out(this.terminal.isLive ? `\r\x1b[K${line}\n` : `${line}\n`);
  }
}

/** A line for each record that could not be used. */
export function faultLines(faults: readonly UtteranceFault[]): string {
  return faults.map(fault => `skipped: ${describeFault(fault)}\n`).join("");
}

/** As Keras would print metrics of the validation. */
function validation(result: EvaluationResult | null): Record<string, number> {
  if (result === null) return {};
  return { val_loss: result.loss, val_wer: result.wer ?? Number.NaN, val_cer: result.cer ?? Number.NaN };
}
