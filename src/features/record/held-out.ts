/** Which of so many takes are kept out of training to evaluate on: evenly spread, so that no end of the list is left out. */
export function heldOut(takes: number, count: number): ReadonlySet<number> {
  const chosen = Math.min(Math.max(0, Math.floor(count)), mostHeldOut(takes));
  return new Set(Array.from({ length: chosen }, (_, i) => Math.floor(((i + 0.5) * takes) / chosen)));
}

/** One of five, and one of few. */
export function usualHeldOut(takes: number): number {
  return Math.min(mostHeldOut(takes), Math.max(1, Math.round(takes / 5)));
}

/** Something must be left to learn from. */
export function mostHeldOut(takes: number): number {
  return Math.max(0, takes - 1);
}
