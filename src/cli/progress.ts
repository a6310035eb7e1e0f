import type { Terminal } from "./terminal.ts";

/**
 * Shows how far long work is, with rate and end, on stderr: drawn over in place where someone is watching, else a line
 * every ten seconds. Short work shows nothing.
 */
export class Progress {
  private readonly began = performance.now();
  private lastShown = this.began;
  private isDrawn = false;

  constructor(
    private readonly terminal: Pick<Terminal, "err" | "isLive">,
    private readonly what: string, // "utterances"
    private readonly total: number | undefined,
  ) {}

  show(done: number): void {
    const now = performance.now();
    const { isLive } = this.terminal;
    if (now - this.lastShown < (isLive ? 200 : 10_000) || now - this.began < 1000) return;
    this.lastShown = now;
    const rate = done / ((now - this.began) / 1000);
    const count = this.total === undefined ? `${done}` : `${done}/${this.total}`;
    const left = this.total === undefined ? "" : `, ${duration((this.total - done) / rate)} left`;
    const line = `${count} ${this.what}, ${rate.toFixed(1)}/s${left}`;
    this.terminal.err(isLive ? `\r\x1b[K${line}` : `${line}\n`);
    this.isDrawn = isLive;
  }

  /** Takes the line away. */
  end(): void {
    if (this.isDrawn) this.terminal.err("\r\x1b[K");
  }
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (!Number.isFinite(whole)) return "?";
  if (whole < 60) return `${whole} s`;
  return whole < 3600 ? `${Math.ceil(whole / 60)} min` : `${(whole / 3600).toFixed(1)} h`;
}
