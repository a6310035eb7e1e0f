import { describe, expect, it } from "vitest";
import { LiveText, longestPartialSeconds, type PartialText } from "../../../../src/features/decode/live-text.ts";
import { Recording } from "../../../../src/features/microphone/recording.ts";

const rate = 100;

/** A decoder that answers when told, with how many samples it was given. */
function setUp() {
  const recording = new Recording(rate, 100);
  const shown: PartialText[] = [];
  const failures: unknown[] = [];
  const asked: { length: number; stopped: AbortSignal; answer: () => Promise<void>; refuse: () => Promise<void> }[] =
    [];
  const clock = { now: 0 };
  const live = new LiveText({
    decode: (signal, stopped) => {
      const { promise, resolve, reject } = withResolvers<string>();
      const settle = async () => {
        await promise.catch(() => undefined);
        await new Promise(later => setTimeout(later)); // what hangs on the promise has run
      };
      asked.push({
        length: signal.length,
        stopped,
        answer: () => (resolve(`${signal.length}`), settle()),
        refuse: () => (reject(new Error("lost")), settle()),
      });
      return promise;
    },
    show: partial => shown.push(partial),
    fail: error => failures.push(error),
    now: () => clock.now,
  });
  const speak = (seconds: number) => {
    recording.append(new Float32Array(seconds * rate));
    clock.now += 1000 * seconds;
    live.offer(recording);
  };
  return { live, speak, shown, failures, asked };
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe("LiveText", () => {
  it("has one decoding under way, and the next holds all that was said meanwhile", async () => {
    const { speak, asked, shown } = setUp();
    speak(1);
    speak(1);
    speak(1);
    expect(asked.map(({ length }) => length)).toEqual([100]);
    await asked[0]?.answer();
    speak(1);
    expect(asked.map(({ length }) => length)).toEqual([100, 400]);
    expect(shown).toEqual([{ text: "100", isEndOnly: false }]);
  });

  it("asks at most four times a second", async () => {
    const { speak, asked } = setUp();
    for (let i = 0; i < 100; i++) {
      speak(0.04);
      await asked.at(-1)?.answer();
    }
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.length).toBeLessThanOrEqual(4 * 4);
  });

  it("decodes only the end of a long recording, and says so", async () => {
    const { speak, asked, shown } = setUp();
    speak(longestPartialSeconds + 5);
    expect(asked[0]?.length).toBe(longestPartialSeconds * rate);
    await asked[0]?.answer();
    expect(shown[0]?.isEndOnly).toBe(true);
  });

  it("gives up what is under way when it is stopped, and shows nothing after", async () => {
    const { live, speak, asked, shown } = setUp();
    speak(1);
    expect(asked[0]?.stopped.aborted).toBe(false);
    live.stop();
    expect(asked[0]?.stopped.aborted).toBe(true);
    await asked[0]?.answer();
    speak(1);
    expect(shown).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it("tells a failure once and asks no more", async () => {
    const { speak, asked, failures } = setUp();
    speak(1);
    await asked[0]?.refuse();
    speak(1);
    expect(failures).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });
});
