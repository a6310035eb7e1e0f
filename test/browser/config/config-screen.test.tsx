import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import axe from "axe-core";
import { beforeEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { ConfigScreen } from "../../../src/features/config/config-screen.tsx";
import { openConfig, openSample, projectStore, whenRead } from "../../../src/state/project.ts";

async function showSample(change: (text: string) => string = text => text): Promise<void> {
  await openSample();
  const { text, files } = projectStore.getState();
  const changed = change(text);
  if (changed !== text) {
    openConfig("changed.j2", changed);
    projectStore.setState({ files });
  }
  await whenRead();
  await render(
    <MantineProvider>
      <main>
        <ConfigScreen />
      </main>
    </MantineProvider>,
  );
}

const plant = (text: string) =>
  text
    .replace("  stride_ms: 10", "  stride_sm: 10") // line 8
    .replace("  beam_width: 0", "  beam_width: wide") // line 21
    .replace("joint_activation: tanh", "joint_activation: tan")
    .replace("batch_size: 8", "batch_size: -8");

describe("ConfigScreen", () => {
  beforeEach(async () => {
    await page.viewport(1280, 900);
  });

  it("shows four planted faults at their lines, and a quick fix repairs one", async () => {
    await showSample(plant);
    const faults = page.getByRole("list", { name: "Diagnostics" }).getByRole("listitem");
    await expect.element(faults.nth(3)).toBeVisible();
    const { text } = projectStore.getState();
    const lineOf = (piece: string) => text.split("\n").findIndex(line => line.includes(piece)) + 1;
    const lines = ["stride_sm", "beam_width: wide", "joint_activation: tan", "batch_size: -8"].map(lineOf);
    const shown = faults.elements().map(item => Number(/^(\d+):/.exec(item.textContent ?? "")?.[1]));
    expect(shown).toEqual(lines);
    await expect.element(page.getByRole("button", { name: "Start" })).toBeDisabled();

    await page.getByRole("button", { name: "Replace with stride_ms" }).click();
    await expect.poll(() => faults.elements().length).toBe(3);
    expect(projectStore.getState().text).toBe(text.replace("stride_sm", "stride_ms"));
  });

  it("plans the sample and lets it start", async () => {
    await showSample();
    const card = page.getByRole("region", { name: "Pre-flight" });
    await page.screenshot({ path: "/tmp/h3/plan.png" });
    await expect.element(card.getByText("Steps per epoch: 120.")).toBeVisible();
    await expect.element(card.getByRole("button", { name: "Start" })).toBeEnabled();
    await expect.element(page.getByRole("figure", { name: "Learning rate" })).toHaveTextContent("after 300 steps");
  });

  it("has nothing for axe to find, in light and in dark", async () => {
    await showSample(plant);
    for (const scheme of ["light", "dark"]) {
      document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
      const { violations } = await axe.run(document.body);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    }
    await page.screenshot({ path: "/tmp/h3/screen.png" });
  });
});
