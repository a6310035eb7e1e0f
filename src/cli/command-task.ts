import { describeError } from "../lib/result.ts";
import type { Task, TaskProgress } from "../tools/index.ts";
import { Progress } from "./progress.ts";
import { interruptedExitCode, type Terminal } from "./terminal.ts";

/**
 * Runs a tool for a terminal: progress and warnings go to stderr, Ctrl-C stops it. Gives the exit code, that of an
 * interrupted process where it was stopped.
 */
export async function runCommandTask(terminal: Terminal, run: (task: Task) => Promise<number>): Promise<number> {
  const signal = terminal.interrupted;
  const shown = new ShownTask(terminal, signal);
  try {
    return await run(shown);
  } catch (error) {
    if (!signal.aborted) throw error;
    return interruptedExitCode;
  } finally {
    shown.end();
  }
}

/** Of one kind; what follows is counted. */
const shownWarnings = 20;

class ShownTask implements Task {
  private progress: { unit: string; total: number | null; line: Progress } | undefined;
  private readonly warned = new Map<string, number>();

  constructor(
    private readonly terminal: Terminal,
    readonly signal: AbortSignal,
  ) {}

  report({ unit, total, done }: TaskProgress): void {
    const scale = unit === "bytes" ? 1e6 : 1;
    if (this.progress?.unit !== unit || this.progress.total !== total) {
      this.progress?.line.end();
      const most = total === null ? undefined : Math.round(total / scale);
      this.progress = { unit, total, line: new Progress(this.terminal, unit === "bytes" ? "MB" : unit, most) };
    }
    this.progress.line.show(Math.round(done / scale));
  }

  warn(problem: Parameters<Task["warn"]>[0]): void {
    const count = (this.warned.get(problem.code) ?? 0) + 1;
    this.warned.set(problem.code, count);
    if (count > shownWarnings) return;
    this.progress?.line.end();
    this.terminal.err(`warning: ${describeError(problem)}\n`);
  }

  end(): void {
    this.progress?.line.end();
    for (const [code, count] of this.warned) {
      const more = count - shownWarnings;
      if (more > 0) this.terminal.err(`warning: ${more} more of the kind ${code}.\n`);
    }
  }
}
