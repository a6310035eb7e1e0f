import { afterEach, describe, expect, it, vi } from "vitest";
import { StudioError } from "../../../src/lib/result.ts";
import { retryAfterMs } from "../../../src/sources/refusals.ts";
import { defaultRetry, PassingFault, pauseMs, wait, withRetry } from "../../../src/sources/retry.ts";

const busy = new StudioError("server-busy", "The server is busy.");
const { signal } = new AbortController();
afterEach(() => {
  vi.useRealTimers();
});

describe("pauseMs", () => {
  it("is anything up to a bound that doubles until the cap", () => {
    const bounds = [1, 2, 3, 4, 9].map(failures =>
      pauseMs({ ...defaultRetry, baseMs: 100, capMs: 1000, random: () => 1 }, failures),
    );
    expect(bounds).toEqual([100, 200, 400, 800, 1000]);
    expect(pauseMs({ ...defaultRetry, random: () => 0 }, 9)).toBe(0);
  });

  it("is never shorter than the server asks for, and never a minute longer than the cap", () => {
    expect(pauseMs({ ...defaultRetry, random: () => 0 }, 1, 5000)).toBe(5000);
    expect(pauseMs({ ...defaultRetry, random: () => 0 }, 1, 10 ** 9)).toBe(60_000);
  });
});

describe("retryAfterMs", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["7", 7000],
    ["Thu, 01 Jan 2026 00:00:09 GMT", 9000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["soon", undefined],
  ])("reads %s", (text, expected) => {
    expect(retryAfterMs(new Response(null, { headers: { "Retry-After": text } }), now)).toBe(expected);
  });
});

describe("withRetry", () => {
  const quick = { ...defaultRetry, baseMs: 0, attempts: 3 };

  it("tries again until it succeeds", async () => {
    let calls = 0;
    const answer = await withRetry(quick, signal, async () => {
      calls += 1;
      if (calls < 3) throw new PassingFault(busy);
      return calls;
    });
    expect(answer).toBe(3);
  });

  it("gives up after as many attempts as allowed, and says why", async () => {
    let calls = 0;
    const failing = withRetry(quick, signal, async () => {
      calls += 1;
      throw new PassingFault(busy);
    });
    await expect(failing).rejects.toBe(busy);
    expect(calls).toBe(3);
  });

  it("does not repeat what will not pass", async () => {
    let calls = 0;
    const failing = withRetry(quick, signal, async () => {
      calls += 1;
      throw busy;
    });
    await expect(failing).rejects.toBe(busy);
    expect(calls).toBe(1);
  });

  it("stops at once when aborted while it waits", async () => {
    const stop = new AbortController();
    const waiting = withRetry(
      { ...defaultRetry, random: () => 1, baseMs: 60_000, capMs: 60_000 },
      stop.signal,
      async () => {
        queueMicrotask(() => stop.abort("stopped"));
        throw new PassingFault(busy);
      },
    );
    await expect(waiting).rejects.toBe("stopped");
  });
});

describe("wait", () => {
  it("leaves no timer behind when aborted", async () => {
    vi.useFakeTimers();
    const stop = new AbortController();
    const waiting = wait(60_000, stop.signal);
    expect(vi.getTimerCount()).toBe(1);
    stop.abort("stopped");
    await expect(waiting).rejects.toBe("stopped");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not begin when aborted before", async () => {
    await expect(wait(60_000, AbortSignal.abort("stopped"))).rejects.toBe("stopped");
  });
});
