import type { StudioError } from "../../../src/lib/result.ts";
import type { Task, TaskProgress } from "../../../src/tools/index.ts";

/** A task that keeps what it is told; `onReport` may stop it. */
export function recordingTask(onReport: (progress: TaskProgress, stop: (reason: Error) => void) => void = () => {}): {
  task: Task;
  warnings: StudioError[];
  reports: TaskProgress[];
} {
  const controller = new AbortController();
  const warnings: StudioError[] = [];
  const reports: TaskProgress[] = [];
  return {
    warnings,
    reports,
    task: {
      signal: controller.signal,
      report(progress) {
        reports.push(progress);
        onReport(progress, reason => controller.abort(reason));
      },
      warn: problem => void warnings.push(problem),
    },
  };
}
