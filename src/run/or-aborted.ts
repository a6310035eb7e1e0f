/**
 * What comes of `work`, or "aborted" as soon as one of the signals is. The work itself goes on: a failure of it after that
 * is told to whoever asks it again, and to nobody else.
 */
export async function orAborted<T>(work: Promise<T>, signals: readonly AbortSignal[]): Promise<T | "aborted"> {
  let abort: () => void = () => undefined;
  const aborted = new Promise<"aborted">(resolve => {
    abort = () => resolve("aborted");
  });
  if (signals.some(signal => signal.aborted)) abort();
  for (const signal of signals) signal.addEventListener("abort", abort);
  try {
    return await Promise.race([aborted, work]);
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", abort);
  }
}
