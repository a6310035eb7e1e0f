import { Alert, Stack } from "@mantine/core";
import { useState } from "react";
import { type AlertKind, findAlerts } from "../../run/alerts.ts";
import type { RunView } from "../../state/run-view.ts";
import { useWaitingShares } from "./use-waiting-shares.ts";

/** What is wrong with the run. Only what comes up while the screen is open is announced. */
export function RunAlerts({ run }: { run: RunView }) {
  const waitingShares = useWaitingShares(run);
  const alerts = findAlerts({ history: run.history, endReason: run.endReason, waitingShares });
  const [first] = useState<ReadonlySet<AlertKind>>(() => new Set(alerts.map(({ kind }) => kind)));
  if (alerts.length === 0) return null;
  return (
    <Stack gap="xs" component="ul" aria-label="Alerts" style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {alerts.map(({ kind, title, message, nextStep }) => (
        <li key={kind}>
          <Alert
            title={title}
            color={kind === "not-finite" || kind === "diverging" ? "red" : "yellow"}
            role={first.has(kind) ? "note" : "alert"}
          >
            {message} {nextStep}
          </Alert>
        </li>
      ))}
    </Stack>
  );
}
