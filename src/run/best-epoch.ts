import type { EpochResult } from "./events.ts";

/**
 * The epoch to keep: that of the lowest word error rate, since a loss can rise while the words get better and the other way
 * round. Of equal ones that of the lower validation loss, then the earlier. Undefined where no epoch has a rate.
 */
export function bestEpoch(epochs: readonly EpochResult[]): EpochResult | undefined {
  let best: { epoch: EpochResult; wer: number; loss: number } | undefined;
  for (const epoch of epochs) {
    const wer = epoch.evaluation?.wer ?? null;
    if (epoch.evaluation === null || wer === null) continue;
    const { loss } = epoch.evaluation;
    if (best === undefined || wer < best.wer || (wer === best.wer && loss < best.loss)) best = { epoch, wer, loss };
  }
  return best?.epoch;
}
