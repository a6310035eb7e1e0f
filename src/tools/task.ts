import type { StudioError } from "../lib/result.ts";

/** How far a tool has come. */
export interface TaskProgress {
  /** In the imperative's gerund, for people: `Reading transcripts`. */
  stage: string;
  done: number;
  total: number | null; // null while that cannot be told
  unit: "utterances" | "files" | "words" | "bytes" | "passes";
}

/** What every tool is given to speak with whoever started it: a terminal or the page. */
export interface Task {
  /** Aborted when the user stops it: the tool then throws `signal.reason` soon and leaves no half-written file. */
  signal: AbortSignal;
  report(progress: TaskProgress): void;
  /** Something that the tool went on from. */
  warn(problem: StudioError): void;
}
