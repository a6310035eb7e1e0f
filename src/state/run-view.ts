import type { ErrorReport } from "../lib/result.ts";
import type { StepReport, StopReason } from "../run/events.ts";
import type { RunHistory } from "../run/history.ts";
import type { AdapterReport, Vitals } from "../workers/trainer/protocol.ts";

export type RunPhase =
  | "starting"
  | "training"
  | "evaluating"
  | "pausing"
  | "paused"
  | "stopping"
  | "recovering" // after a lost device, from the last checkpoint
  | "ended"
  | "failed";

/** The run of this tab, or of the tab that this one watches, as the screens show it. */
export interface RunView {
  id: string;
  name: string;
  file: string; // of the config
  text: string; // of the config
  seed: number;
  startedAt: number; // milliseconds since 1970
  phase: RunPhase;
  endReason: StopReason | null; // once ended
  error: ErrorReport | null; // once failed
  isOwn: boolean; // false: another tab trains it
  adapter: AdapterReport | null;
  epoch: number; // from 1; 0 before the first
  epochs: number;
  step: number; // within the epoch
  stepsPerEpoch: number | null;
  totalSteps: number;
  evaluation: { done: number; total: number | null } | null; // batches
  /** Grows in place; `revision` changes with it, a few times a second. */
  history: RunHistory;
  revision: number;
  latest: StepReport | null;
  utterancesPerSecond: number | null; // over the last few seconds
  audioSecondsPerSecond: number | null;
  vitals: Vitals | null;
  gaps: readonly { totalSteps: number; millis: number }[]; // the browser froze the page
  warnings: readonly string[]; // unusable records among them
  checkpointedAt: number | null; // milliseconds since 1970
}
