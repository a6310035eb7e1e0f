import { describe, expect, it } from "vitest";
import { Pace } from "../../../src/lib/pace.ts";
import { sortNumbers } from "../../../src/lib/sort-numbers.ts";

describe("Pace", () => {
  it("lets a message in, and throws the reason of a stop", async () => {
    const controller = new AbortController();
    const pace = new Pace(controller.signal);
    await pace.rest();
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => controller.abort(new Error("stopped")));
    port1.start();
    port2.postMessage("stop");
    await expect(pace.rest().then(() => pace.rest())).rejects.toThrow("stopped");
    port1.close();
  });

  it("is due after its time and not right after a rest", async () => {
    const pace = new Pace(new AbortController().signal, 0);
    expect(pace.isDue).toBe(true);
    const long = new Pace(new AbortController().signal, 1e6);
    await long.rest();
    expect(long.isDue).toBe(false);
  });
});

describe("sortNumbers", () => {
  it.each([0, 1, 5, 4096, 4097, 20_000])("sorts %i as sort does, equals in their order", async count => {
    const keys = Array.from({ length: count }, (_, n) => (n * 7919) % 1009);
    const compare = (a: number, b: number) => (keys[a] ?? 0) - (keys[b] ?? 0);
    const expected = Array.from({ length: count }, (_, n) => n).sort(compare);
    expect([...(await sortNumbers(count, compare, new Pace(new AbortController().signal, 0)))]).toEqual(expected);
  });
});
