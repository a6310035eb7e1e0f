import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import axe from "axe-core";
import { afterEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { ConfigScreen } from "../../../src/features/config/config-screen.tsx";
import type { LeftOutChoice } from "../../../src/state/left-out-choice.ts";
import { openConfig, openSample, projectStore, removeFile, setLeftOut, whenRead } from "../../../src/state/project.ts";
import { sessionStore } from "../../../src/state/session.ts";

async function showSample(
  change: (text: string) => string = text => text,
  scheme: "light" | "dark" = "light",
): Promise<void> {
  await openSample();
  const { text, files } = projectStore.getState();
  if (change(text) !== text) {
    openConfig("changed.j2", change(text));
    projectStore.setState({ files });
  }
  await whenRead();
  await render(
    <MantineProvider forceColorScheme={scheme} theme={{ primaryShade: 8 }}>
      <main>
        <ConfigScreen />
      </main>
    </MantineProvider>,
  );
}

const lineOf = (piece: string) => {
  const { text } = projectStore.getState();
  return text.split("\n").findIndex(line => line.includes(piece)) + 1;
};

const plant = (text: string) =>
  text
    .replace("  stride_ms: 10", "  stride_sm: 10")
    .replace("  beam_width: 0", "  beam_width: wide")
    .replace("joint_activation: tanh", "joint_activation: tan")
    .replace("batch_size: 8", "batch_size: -8");

const preflight = page.getByRole("region", { name: "Pre-flight" });
const start = page.getByRole("button", { name: "Start" });

describe("ConfigScreen", () => {
  afterEach(() => {
    sessionStore.setState({ adapter: undefined });
  });

  it("shows four planted faults at their lines, and a quick fix repairs one", async () => {
    await showSample(plant);
    const faults = page.getByRole("list", { name: "Diagnostics" }).getByRole("listitem");
    await expect.element(faults.nth(3)).toBeVisible();
    const { text } = projectStore.getState();
    const lines = ["stride_sm", "beam_width: wide", "joint_activation: tan", "batch_size: -8"].map(lineOf);
    const shown = faults.elements().map(item => Number(/^(\d+):/.exec(item.textContent)?.[1]));
    expect(shown).toEqual(lines);
    await expect.element(start).toBeDisabled();

    await page.getByRole("button", { name: "Replace with stride_ms" }).click();
    await expect.poll(() => faults.elements().length).toBe(3);
    expect(projectStore.getState().text).toBe(text.replace("stride_sm", "stride_ms"));
  });

  it("finds a fault as it is typed, and none after undoing it by key", async () => {
    await showSample();
    await expect.element(page.getByText("No faults found.")).toBeVisible();
    const editor = page.getByRole("textbox", { name: "Config text" });
    await editor.click({ position: { x: 5, y: 5 } });
    await userEvent.keyboard("{Control>}{Home}{/Control}oops{Enter}");
    await expect.element(page.getByText(/^1 error/)).toBeVisible();
    await userEvent.keyboard("{Control>}zzzzz{/Control}");
    await expect.element(page.getByText("No faults found.")).toBeVisible();
  });

  it("lets Tab leave the editor after Escape", async () => {
    await showSample();
    await page.getByRole("textbox", { name: "Config text" }).click({ position: { x: 5, y: 5 } });
    const { text } = projectStore.getState();
    await userEvent.keyboard("{Escape}{Tab}");
    expect(document.activeElement?.closest(".cm-editor")).toBeNull();
    expect(projectStore.getState().text).toBe(text);
  });

  it("plans the sample and lets it start", async () => {
    await showSample();
    await expect.element(preflight.getByText(/^Steps per epoch: \d+/)).toBeVisible();
    await expect.element(preflight.getByText("not measured yet")).toBeVisible();
    await expect.element(start).toBeEnabled();
    await expect.element(page.getByRole("figure", { name: "Learning rate" })).toHaveTextContent("after 300 steps");
  });

  it("counts the steps without what is left out, and says how much that is", async () => {
    await showSample();
    await expect.element(preflight.getByText("Steps per epoch: 125.")).toBeVisible();
    await expect.element(preflight.getByText(/Left out/)).not.toBeInTheDocument();
    const leaveOut = (exclusions: LeftOutChoice["exclusions"]) =>
      setLeftOut({ isOn: true, list: null, kinds: new Set(["clipped"]), exclusions });
    leaveOut([{ part: "train", shard: "train_2.tfrecord", indices: [0, 1, 2, 3, 4, 5, 6, 7] }]);
    await expect.element(preflight.getByText("Steps per epoch: 124.")).toBeVisible();
    await expect.element(preflight.getByText(/^Left out.*: 8 utterances of the training data\./)).toBeVisible();
    leaveOut([{ part: null, shard: "eval_1.tfrecord", indices: [5] }]);
    await expect.element(preflight.getByText("Steps per epoch: 125.")).toBeVisible();
    await expect.element(preflight.getByText(/0 utterances of the training data and 1 of the eval/)).toBeVisible();
  });

  it("turns Start off where the config cannot fit, and a click on the remedy makes it fit", async () => {
    const bindingLimitBytes = 2 ** 20;
    sessionStore.setState({
      adapter: { engine: "webgpu", name: "tiny", reason: null, bindingLimitBytes, bufferLimitBytes: null },
    });
    await showSample(text => text.replace("batch_size: 8", "batch_size: 8 # as large as it gets"));
    await expect.element(start).toBeDisabled();
    await expect.element(preflight.getByText(/It does not fit.*this adapter allows 1.00 MiB/)).toBeVisible();
    await preflight.getByRole("button", { name: /^Use batch size \d$/ }).click();
    await expect.element(start).toBeEnabled();
    expect(projectStore.getState().text).toMatch(/batch_size: [1-7] # as large as it gets/);
  });

  it("asks for a file that is missing by its name, and takes it", async () => {
    await showSample();
    removeFile("digits.tokens");
    await expect.element(page.getByText(/^digits\.tokens is missing: add it/)).toBeVisible();
    await expect.element(start).toBeDisabled();
    const words = new File(["<pad>\n<unk>\none\ntwo\n"], "any name.txt");
    await userEvent.upload(page.getByLabelText("Drop digits.tokens here or choose it"), words);
    await expect.element(start).toBeEnabled();
  });

  it("marks the defaults among the values in force", async () => {
    await showSample();
    await page.getByRole("tab", { name: "Values in force" }).click();
    const row = (key: string) => page.getByRole("row", { name: key });
    await expect.element(row("speech_config.preemphasis 0.97")).toHaveTextContent("default");
    await expect.element(row("speech_config.sample_rate 8000")).not.toHaveTextContent("default");
  });

  it.each(["light", "dark"] as const)("has nothing for axe to find, with faults and without, %s", async scheme => {
    await showSample(plant, scheme);
    const faults = async () => {
      const { violations } = await axe.run(document.body);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    };
    expect(await faults()).toEqual([]);
    await openSample();
    await expect.element(start).toBeEnabled();
    expect(await faults()).toEqual([]);
  });
});
