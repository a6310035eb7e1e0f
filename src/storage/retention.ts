/** Which checkpoints of a run stay. */
export interface RetentionRule {
  best: number; // by WER, then by validation loss
  last: number;
}

/** What the choice goes by. */
export interface RankedCheckpoint {
  id: string;
  isKept: boolean; // by hand: no rule removes it
  createdAt: number; // milliseconds since 1970
  wer: number | null;
  validationLoss: number | null;
}

/**
 * Ids of the checkpoints of one run that the rule removes. Those kept by hand and the newest always stay; they count
 * among the best and the last all the same.
 */
export function removedBy({ best, last }: RetentionRule, checkpoints: readonly RankedCheckpoint[]): string[] {
  const byAge = checkpoints.toSorted((a, b) => b.createdAt - a.createdAt);
  const byErrors = checkpoints.filter(isRated).sort(compareErrors);
  const staying = new Set([...byAge.slice(0, Math.max(1, last)), ...byErrors.slice(0, best)]);
  return checkpoints.filter(each => !each.isKept && !staying.has(each)).map(({ id }) => id);
}

/** Of every run by itself. */
export function removedInEachRun<Checkpoint extends RankedCheckpoint & { runId: string }>(
  rule: RetentionRule,
  checkpoints: readonly Checkpoint[],
): Checkpoint[] {
  const runIds = new Set(checkpoints.map(({ runId }) => runId));
  const ofRun = (id: string) => checkpoints.filter(({ runId }) => runId === id);
  const removed = new Set([...runIds].flatMap(id => removedBy(rule, ofRun(id))));
  return checkpoints.filter(({ id }) => removed.has(id));
}

/** The one of the lowest WER; undefined where none has a WER. */
export function bestByErrors<Checkpoint extends RankedCheckpoint>(
  checkpoints: readonly Checkpoint[],
): Checkpoint | undefined {
  return checkpoints.filter(({ wer }) => wer !== null).sort(compareErrors)[0];
}

/** By WER, then by validation loss, then the earlier; what is not known comes last. */
function compareErrors(a: RankedCheckpoint, b: RankedCheckpoint): number {
  return compare(a.wer, b.wer) || compare(a.validationLoss, b.validationLoss) || a.createdAt - b.createdAt;
}

function isRated({ wer, validationLoss }: RankedCheckpoint): boolean {
  return isNumber(wer) || isNumber(validationLoss);
}

function compare(a: number | null, b: number | null): number {
  if (!isNumber(a)) return isNumber(b) ? 1 : 0;
  return isNumber(b) ? a - b : -1;
}

/** A validation loss may be NaN. */
function isNumber(value: number | null): value is number {
  return value !== null && !Number.isNaN(value);
}
