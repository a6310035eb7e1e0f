import { afterEach, expect, it, vi } from "vitest";
import { keepScreenOn } from "../../../src/app/wake-lock.ts";
import { runStore } from "../../../src/state/run.ts";
import { aRun } from "../../support/run-views.ts";

afterEach(() => {
  vi.restoreAllMocks();
  runStore.setState({ run: undefined });
});

it("keeps the screen on while this tab trains, and takes the lock again on return", async () => {
  const locks: { released: boolean }[] = [];
  vi.spyOn(navigator.wakeLock, "request").mockImplementation(async () => {
    const lock = {
      released: false,
      release: async () => {
        lock.released = true;
      },
    };
    locks.push(lock);
    return lock as unknown as WakeLockSentinel; // as much of one as is used
  });
  const held = () => locks.map(({ released }) => !released);

  keepScreenOn();
  runStore.setState({ run: aRun({ isOwn: false }) });
  runStore.setState({ run: aRun() });
  await vi.waitFor(() => expect(held()).toEqual([true]));
  runStore.setState({ run: aRun({ step: 21 }) });

  const [first] = locks;
  if (first !== undefined) first.released = true; // as browsers do when the tab is hidden
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(held()).toEqual([false, true]));

  runStore.setState({ run: aRun({ phase: "ended" }) });
  await vi.waitFor(() => expect(held()).toEqual([false, false]));
});
