import { percent } from "../../lib/percent.ts";
import type { CheckpointInfo, StorageState } from "../../workers/storage/protocol.ts";

/** "812 B", "1.2 MB", "340 MB": three figures at most. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit > 0 && value < 99.95 ? 1 : 0)} ${units[unit]}`;
}

export function countText(checkpoints: number): string {
  return `${checkpoints} ${checkpoints === 1 ? "checkpoint" : "checkpoints"}`;
}

/** "just now", "5 min ago", "3 h ago", "2 d ago". */
export function ageText(createdAt: number, now: number): string {
  const minutes = Math.floor((now - createdAt) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / (24 * 60))} d ago`;
}

/** Four figures: "12.31", "0.8712". */
export function lossText(loss: number | null): string | undefined {
  if (loss === null || Number.isNaN(loss)) return undefined;
  if (loss === 0) return "0";
  return Math.abs(loss) >= 0.001 && Math.abs(loss) < 10_000
    ? String(Number(loss.toPrecision(4)))
    : loss.toExponential(2);
}

export function rateText(rate: number | null): string | undefined {
  return rate === null ? undefined : percent(rate);
}

export function kindText({ kind, epoch, totalSteps }: Pick<CheckpointInfo, "kind" | "epoch" | "totalSteps">): string {
  const steps = `${totalSteps} ${totalSteps === 1 ? "step" : "steps"}`;
  switch (kind) {
    case "epoch":
      return `at the end of epoch ${epoch}, after ${steps}`;
    case "interval":
      return `within epoch ${epoch + 1}, after ${steps}`;
    case "imported":
      return `imported, after ${epoch} whole ${epoch === 1 ? "epoch" : "epochs"} and ${steps}`;
    default:
      return kind satisfies never;
  }
}

/** Undefined where the browser does not say. */
export function usedShare({ usedBytes, quotaBytes }: StorageState): number | undefined {
  return quotaBytes === 0 ? undefined : Math.min(1, usedBytes / quotaBytes);
}

export function usageText(state: StorageState): string {
  const share = usedShare(state);
  if (share === undefined) return "This browser does not say how much room there is.";
  const { usedBytes, quotaBytes } = state;
  return `${sizeText(usedBytes)} of ${sizeText(quotaBytes)} used (${share < 0.001 ? "under 0.1 %" : percent(share)}).`;
}

export function evictionText({ isPersisted }: StorageState): string {
  return isPersisted
    ? "The browser keeps this until you delete it."
    : "The browser may delete all of it when the disk fills up. Export to disk what you cannot lose.";
}
