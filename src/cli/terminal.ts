import { homedir } from "node:os";
import { createInterface } from "node:readline/promises";
import type { PathContext } from "../config/paths.ts";
import type { Environment } from "./environment-keys.ts";

/** Where a command reads and writes; tests give another one. */
export interface Terminal {
  out(text: string): void; // results, with their line feeds
  err(text: string): void; // warnings, failures and the progress of long work
  /** Lines can be drawn over: someone is watching. */
  readonly isLive: boolean;
  readonly paths: PathContext;
  /** Its variables; keys of object storage are among them. */
  readonly environment: Environment;
  /** The answer typed, or undefined where nobody can type one. */
  ask(question: string): Promise<string | undefined>;
  /** Aborted by Ctrl-C; a second one ends the process at once. */
  readonly interrupted: AbortSignal;
}

/** This process. Ctrl-C ends it at once until `interrupted` is asked for. */
export function processTerminal(): Terminal {
  let interrupted: AbortSignal | undefined;
  return {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    isLive: process.stdout.isTTY && process.stderr.isTTY,
    paths: { workingDirectory: process.cwd(), home: homedir() },
    environment: process.env,
    async ask(question) {
      if (!process.stdin.isTTY) return undefined;
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await lines.question(question);
      lines.close();
      return answer;
    },
    get interrupted() {
      interrupted ??= listenForInterrupts();
      return interrupted;
    },
  };
}

/** The exit code of a process that Ctrl-C ended: 128 + SIGINT. */
export const interruptedExitCode = 130;

/** npm and `timeout` pass a signal on that the process group had already: the same one again, a moment later. */
const echoMillis = 1000;

function listenForInterrupts(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const interrupt = () => {
    const now = performance.now();
    if (first !== undefined && now - first < echoMillis) return;
    if (first !== undefined) process.exit(interruptedExitCode);
    first = now;
    process.stderr.write("\nStopping; once more to stop at once.\n");
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return controller.signal;
}
