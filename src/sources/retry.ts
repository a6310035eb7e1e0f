import type { StudioError } from "../lib/result.ts";

/** How requests are repeated. Times are in milliseconds. */
export interface RetryPolicy {
  attempts: number; // in a row without a byte gained; the first one counts
  baseMs: number;
  capMs: number;
  stallMs: number; // without a byte for so long, a connection counts as cut
  random: () => number;
}

export const defaultRetry: RetryPolicy = {
  attempts: 6,
  baseMs: 400,
  capMs: 20_000,
  stallMs: 30_000,
  random: () => Math.random(),
};

/** A fault that may pass: worth another attempt. Carries what to say when attempts run out. */
export class PassingFault extends Error {
  constructor(
    readonly failure: StudioError,
    readonly waitMs?: number, // what the server asked for
  ) {
    super(failure.message);
  }
}

/**
 * Runs `attempt` until it succeeds, throws anything but a `PassingFault`, or has failed as often as the policy allows.
 * @throws what `attempt` throws, the last fault's `failure`, or `signal.reason` at once when aborted, waiting included
 */
export async function withRetry<T>(policy: RetryPolicy, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; ) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PassingFault)) throw error;
      failures += 1;
      if (failures >= policy.attempts) throw error.failure;
      await wait(pauseMs(policy, failures, error.waitMs), signal);
    }
  }
}

const longestAskedMs = 60_000;

/** Full jitter (Amazon's builders' library): anything up to the doubled bound, and never less than the server asked for. */
export function pauseMs({ baseMs, capMs, random }: RetryPolicy, failures: number, askedMs = 0): number {
  return Math.min(askedMs, longestAskedMs) + random() * Math.min(capMs, baseMs * 2 ** (failures - 1));
}

/** @throws `signal.reason` as soon as it is aborted; no timer outlives it */
export function wait(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, millis);
    signal.addEventListener("abort", stop, { once: true });
  });
}
