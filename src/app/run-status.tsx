import { Button, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { describeRun } from "../state/describe-run.ts";
import { useRun } from "../state/run.ts";
import { isUnderWay } from "../state/run-commands.ts";
import type { RunView } from "../state/run-view.ts";
import { askForNotices, noticePermission } from "./announce-ends.ts";
import styles from "./shell.module.css";
import { shareDone } from "./tab-title.ts";
import { attempt } from "./toasts.ts";

/** What goes on, in words, with the share that is done below it. */
export function RunStatus() {
  const run = useRun(state => state.run);
  const share = run === undefined || !isUnderWay(run.phase) ? 0 : (shareDone(run) ?? 0);
  return (
    <div className={styles["status"]} data-phase={run?.phase ?? "none"}>
      {/* The loss changes several times a second: that is for the eye. What is worth saying is said below. */}
      <div role="status" aria-live="off" aria-label="Run">
        {run === undefined ? "Nothing is running" : describeRun(run)}
      </div>
      <VisuallyHidden aria-live="polite">{run === undefined ? "" : announcement(run)}</VisuallyHidden>
      {run?.isOwn === true && isUnderWay(run.phase) && <NoticeButton />}
      <div className={styles["share"]} style={{ width: `${100 * share}%` }} aria-hidden="true" />
    </div>
  );
}

function NoticeButton() {
  const [permission, setPermission] = useState(noticePermission);
  if (permission !== "default") return null;
  const ask = () => attempt("Notifications", async () => setPermission(await askForNotices()));
  return (
    <Button className={styles["notice"] ?? ""} variant="subtle" size="compact-xs" onClick={() => void ask()}>
      Notify me at the end
    </Button>
  );
}

/** Changes with the epoch and with what the run does, not with every step. */
function announcement(run: RunView): string {
  return run.phase === "training"
    ? `Training: epoch ${run.epoch} of ${run.epochs}`
    : describeRun({ ...run, evaluation: null });
}
