import { useState } from "react";
import { patienceReports } from "../../run/alerts.ts";
import type { RunView } from "../../state/run-view.ts";

/** The latest shares of time that the GPU waited for data, as far as this screen has seen them, oldest first. */
export function useWaitingShares({ vitals }: Pick<RunView, "vitals">): readonly number[] {
  const [seen, setSeen] = useState({ vitals, shares: vitals === null ? [] : [vitals.waitingShare] });
  if (vitals === seen.vitals || vitals === null) return seen.shares;
  const shares = [...seen.shares, vitals.waitingShare].slice(-patienceReports);
  setSeen({ vitals, shares });
  return shares;
}
