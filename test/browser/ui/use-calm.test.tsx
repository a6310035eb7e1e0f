import { describe, expect, it } from "vitest";
import { render } from "vitest-browser-react";
import { useCalm } from "../../../src/ui/charts/use-calm.ts";

function Probe({ value, isSeen, shown }: { value: number; isSeen: boolean; shown: Set<number> }) {
  shown.add(useCalm(value, isSeen));
  return null;
}

describe("useCalm", () => {
  it("changes at most four times a second and ends with the last value", async () => {
    const shown = new Set<number>();
    const began = performance.now();
    const screen = await render(<Probe value={0} isSeen={true} shown={shown} />);
    for (let value = 1; value <= 60; value++) {
      await screen.rerender(<Probe value={value} isSeen={true} shown={shown} />);
    }
    await expect.poll(() => shown.has(60)).toBe(true);
    const quarters = (performance.now() - began) / 250;
    expect(shown.size).toBeLessThanOrEqual(2 + Math.floor(quarters));
    expect(shown.size).toBeLessThan(60);
  });

  it("rests while nobody looks, and takes up the newest value then", async () => {
    const shown = new Set<number>();
    const screen = await render(<Probe value={0} isSeen={false} shown={shown} />);
    await screen.rerender(<Probe value={1} isSeen={false} shown={shown} />);
    await screen.rerender(<Probe value={2} isSeen={true} shown={shown} />);
    await expect.poll(() => shown.has(2)).toBe(true);
    expect([...shown]).toEqual([0, 2]);
  });
});
