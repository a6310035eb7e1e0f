import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import axe from "axe-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Locator, page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { theme } from "../../../src/app/theme.ts";
import { DataScreen } from "../../../src/features/data/data-screen.tsx";
import { catalogStore, readTexts, readUtteranceAudio, scanAgain } from "../../../src/state/catalog.ts";
import { openSample, projectStore, whenRead } from "../../../src/state/project.ts";

async function showSample(): Promise<void> {
  await openSample();
  await whenRead();
  await render(
    <MantineProvider theme={theme}>
      <main>
        <DataScreen />
      </main>
    </MantineProvider>,
  );
  await expect.poll(() => catalogStore.getState().phase, { timeout: 120_000 }).toBe("done");
}

const chosen = page.getByRole("region", { name: "Chosen utterance" });

describe("DataScreen", () => {
  beforeEach(async () => {
    await page.viewport(1280, 1400);
  });

  it("reads the sample by itself, once, and shows what is in it", async () => {
    await showSample();
    const { files, utterances } = catalogStore.getState();
    expect(files).toHaveLength(5);
    expect(utterances.count).toBe(files.reduce((sum, { records }) => sum + records, 0));
    const table = page.getByRole("table", { name: "Utterances" });
    expect(table.element().getAttribute("aria-rowcount")).toBe(String(utterances.count + 1));
    await expect.element(page.getByRole("row", { name: /train_1\.tfrecord/ })).toHaveTextContent("GZIP");
    await expect
      .element(page.getByRole("figure", { name: "Duration" }))
      .toHaveTextContent(`${utterances.count} utterances; median`);
    await expect.element(page.getByRole("region", { name: "Doctor" })).toHaveTextContent("Nothing found: no damage");
    const before = utterances;
    projectStore.setState({ files: [...projectStore.getState().files] }); // the same files in a new list
    await expect.element(table).toBeVisible();
    expect(catalogStore.getState().utterances).toBe(before);
  });

  it("shows the utterance chosen by arrow keys as sound and picture", async () => {
    await showSample();
    const { utterances } = catalogStore.getState();
    const [first, second] = await readTexts([0, 1]);
    const table = page.getByRole("table", { name: "Utterances" });
    await table
      .getByRole("button", { name: first?.text ?? "", exact: true })
      .first()
      .click();
    await userEvent.keyboard("{ArrowDown}");
    await expect.poll(() => catalogStore.getState().chosen?.index).toBe(1);
    await expect.element(chosen.getByRole("heading")).toHaveTextContent(second?.text ?? "");
    expect(document.activeElement?.textContent).toBe(second?.text);
    await expect
      .element(chosen.getByRole("figure", { name: "Features" }))
      .toHaveTextContent(`${utterances.at(1).frames} frames of 40 bins`);
    await expect.element(chosen.getByRole("figure", { name: "Waveform" })).toHaveTextContent("at 8000 Hz");
    await chosen.getByRole("button", { name: "Play" }).click();
    await chosen.getByRole("button", { name: "Stop playing" }).click();
    await expect.element(chosen.getByRole("button", { name: "Play" })).toBeVisible();
    const link = chosen.getByRole("link", { name: "Decode this utterance" }).element();
    expect(link.getAttribute("href")).toBe("#/decode?utterance=train%3Atrain_1.tfrecord%3A1");
    const audio = await readUtteranceAudio({ part: "train", shard: "train_1.tfrecord", index: 1 });
    expect(audio).toMatchObject({ sampleRate: 8000, text: second?.text });
    expect(audio.samples.length / 8000).toBeCloseTo(utterances.at(1).seconds, 6);
  });

  it("says what to do without a project", async () => {
    projectStore.setState({ file: "", text: "", files: [], loaded: undefined });
    await render(
      <MantineProvider theme={theme}>
        <DataScreen />
      </MantineProvider>,
    );
    await expect.element(page.getByRole("button", { name: "Open the sample" })).toBeVisible();
  });

  it("has nothing for axe to find, in light and in dark", async () => {
    await showSample();
    await page.getByRole("button", { name: "Next" }).click();
    await expect.element(chosen.getByRole("figure", { name: "Features" })).toBeVisible();
    for (const scheme of ["light", "dark"]) {
      document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
      const { violations } = await axe.run(document.body);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    }
    await page.viewport(360, 1600);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
  });

  it("stops in the middle and can begin again", async () => {
    await showSample();
    const again = scanAgain();
    const stop = page.getByRole("button", { name: "Stop reading" });
    await vi.waitFor(() => click(stop), { interval: 5 }); // no wait for the layout to settle: reading is quick
    await again;
    expect(catalogStore.getState().phase).toBe("stopped");
    await expect.element(page.getByText("Stopped before the end")).toBeVisible();
    await expect.element(page.getByRole("button", { name: "Scan again" })).toBeEnabled();
  });
});

function click(button: Locator): void {
  const element = button.element();
  if (element instanceof HTMLElement) element.click();
}
