import { describe, expect, it } from "vitest";
import { inOrderAhead } from "../../../src/tools/ahead.ts";

describe("inOrderAhead", () => {
  it("gives results in the order of the items, however long each takes", async () => {
    const finish: (() => void)[] = [];
    const read = (item: string) => new Promise<string>(resolve => finish.push(() => resolve(item)));
    const results = inOrderAhead(["a", "b", "c"], 2, read);
    const first = results.next();
    expect(finish.length).toBe(3);
    for (const one of finish.reverse()) one();
    expect((await first).value).toBe("a");
    expect((await results.next()).value).toBe("b");
    expect((await results.next()).value).toBe("c");
    expect((await results.next()).done).toBe(true);
  });

  it("begins no more reads than it may", async () => {
    let running = 0;
    let most = 0;
    const read = async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
    };
    for await (const _ of inOrderAhead(Array.from({ length: 50 }), 3, read));
    expect(most).toBe(4);
  });

  it("throws a failure when its turn comes, after the results before it", async () => {
    const seen: number[] = [];
    const read = async (item: number) => {
      if (item === 2) throw new Error("two");
      return item;
    };
    await expect(async () => {
      for await (const result of inOrderAhead([1, 2, 3], 5, read)) seen.push(result);
    }).rejects.toThrow("two");
    expect(seen).toEqual([1]);
  });
});
