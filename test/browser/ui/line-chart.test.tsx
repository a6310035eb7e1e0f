import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import { describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import type { Series } from "../../../src/ui/charts/drawing.ts";
import { LineChart, type LineChartProps } from "../../../src/ui/charts/line-chart.tsx";

const falling = (length: number): Series => ({
  name: "Loss",
  x: Array.from({ length }, (_, i) => i + 1),
  y: Array.from({ length }, (_, i) => 100 / Math.sqrt(i + 1) + Math.sin(i)),
  color: "#1c5fb0",
});

const chart = (props: Partial<LineChartProps> = {}) => (
  <MantineProvider>
    <div style={{ width: 700 }}>
      <LineChart name="Loss per step" series={[falling(1000)]} xLabel="step" {...props} />
    </div>
  </MantineProvider>
);

const pathOf = (root: Element) => root.querySelector("path.recharts-line-curve")?.getAttribute("d") ?? "";
const pointsOf = (root: Element) => pathOf(root).split("L").length;

describe("LineChart", () => {
  it("is a figure with a name and the latest value in words", async () => {
    const screen = await render(chart());
    const figure = screen.getByRole("figure", { name: "Loss per step" });
    await expect.element(figure).toHaveTextContent(/Loss [\d.]+ at step 1,000\./);
    await expect.poll(() => pointsOf(screen.container)).toBeGreaterThan(100);
  });

  it("draws a few hundred of a hundred thousand points", async () => {
    const screen = await render(chart({ series: [falling(100_000)] }));
    await expect.poll(() => pointsOf(screen.container)).toBeGreaterThan(100);
    expect(pointsOf(screen.container)).toBeLessThan(700);
  });

  it("keeps the zoom while points arrive, and shows all again when told", async () => {
    const screen = await render(chart());
    await screen.getByRole("button", { name: "Zoom in" }).click();
    const slider = screen.getByRole("slider");
    const from = () => slider.element().getAttribute("aria-valuemin");
    await expect.poll(() => Number(from())).toBeGreaterThan(200);
    const zoomed = from();
    await screen.rerender(chart({ series: [falling(2000)] }));
    await expect.element(screen.getByRole("figure")).toHaveTextContent("at step 2,000.");
    await vi.waitFor(() => expect(slider.element().getAttribute("aria-valuemin")).toBe(zoomed));
    await screen.getByRole("button", { name: "Show all" }).click();
    await expect.element(slider).toHaveAttribute("aria-valuemax", "2000");
  });

  it("is read, zoomed and moved by key", async () => {
    const screen = await render(chart());
    const slider = screen.getByRole("slider");
    await expect.element(slider).toBeVisible();
    (slider.element() as HTMLElement).focus(); // a slider of ours is an HTML element
    await userEvent.keyboard("{Home}");
    await expect.element(slider).toHaveAttribute("aria-valuetext", expect.stringMatching(/^step 1: Loss 100/));
    await userEvent.keyboard("+");
    await expect.element(slider).toHaveAttribute("aria-valuemin", "1");
    await expect.poll(() => Number(slider.element().getAttribute("aria-valuemax"))).toBeLessThan(501);
    await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
    await expect.poll(() => Number(slider.element().getAttribute("aria-valuemin"))).toBeGreaterThan(100);
    await userEvent.keyboard("0");
    await expect.element(slider).toHaveAttribute("aria-valuemax", "1000");
  });

  it("breaks the line at a gap and explains a band in words", async () => {
    const y = Array.from({ length: 100 }, (_, i) => (i === 50 ? Number.NaN : 1));
    const bands = [{ from: 50, to: 52, label: "The browser froze the page for 42 s." }];
    const screen = await render(chart({ series: [{ ...falling(100), y }], bands }));
    await expect.element(screen.getByRole("figure")).toHaveTextContent("froze the page for 42 s");
    await expect.poll(() => pathOf(screen.container).split("M").length).toBe(3);
    expect(screen.container.querySelector(".recharts-reference-area")).not.toBeNull();
  });
});
