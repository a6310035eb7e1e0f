/** Has works done one after the other, one a frame, so that several charts never hold the page up together. */
const waiting = new Set<() => void>();
let isScheduled = false;

/** Gives a function that takes the work back. */
export function takeTurn(work: () => void): () => void {
  waiting.add(work);
  schedule();
  return () => waiting.delete(work);
}

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    const [next] = waiting;
    if (next !== undefined) {
      waiting.delete(next);
      next();
    }
    schedule();
  });
}
