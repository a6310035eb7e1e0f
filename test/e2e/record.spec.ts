import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { chromiumFlags } from "../../scripts/chromium.mjs";
import { status } from "./journey.ts";
import { writeSpoken } from "./spoken.ts";

const spokenFile = resolve("test-results/record.wav");
const text = "seven three four two";

test.use({
  permissions: ["microphone"],
  launchOptions: async ({ launchOptions }, use) => {
    mkdirSync("test-results", { recursive: true });
    await writeSpoken(spokenFile, text);
    const fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
    // Over and over, so that every take hears some of it.
    await use({
      ...launchOptions,
      args: [...chromiumFlags, ...fake, `--use-file-for-fake-audio-capture=${spokenFile}`],
    });
  },
});

test("records a set, keeps it over a reload, makes shards and fine-tunes the sample's model on them", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await page.goto("./");
  await page.getByRole("link", { name: "Record your own data" }).click();
  await page.getByLabel("Or type prompts, one a line").fill(`${text}\none two three\n\n${text}`);
  await page.getByRole("button", { name: "Use these 3 prompts" }).click();

  const prompt = page.getByRole("region", { name: "Prompt", exact: true });
  await expect(prompt).toContainText("0 of 3 recorded; prompt 1");
  await prompt.getByRole("button", { name: "Record", exact: true }).click();
  await recordFor(page, 4);
  await page.getByRole("button", { name: "Stop recording" }).click();
  await expect(prompt.getByText("Good level")).toBeVisible();
  await expect(prompt.getByRole("figure", { name: "Waveform of the take" })).toBeVisible();
  await prompt.getByRole("button", { name: "Keep" }).click();

  await expect(prompt).toContainText("1 of 3 recorded; prompt 2");
  await prompt.getByRole("button", { name: "Skip" }).click();
  await expect(prompt).toContainText("prompt 3");
  await page.keyboard.press("Space");
  await recordFor(page, 4);
  await page.keyboard.press("Space");
  await expect(prompt.getByText("Good level")).toBeVisible();
  await page.keyboard.press("Enter");

  await expect(prompt).toContainText("2 of 3 recorded; prompt 2");
  await page.reload();
  await expect(prompt).toContainText("2 of 3 recorded; prompt 2");
  const takes = page.getByRole("list", { name: "Takes" }).getByRole("listitem");
  await expect(takes).toHaveText([new RegExp(`^${text}`), new RegExp(`^${text}`)]);
  await takes
    .first()
    .getByRole("button", { name: /^Delete/ })
    .click();
  await expect(takes).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(takes).toHaveCount(2);
  await prompt.getByRole("button", { name: "Record", exact: true }).click();
  await recordFor(page, 4);
  await page.getByRole("button", { name: "Stop recording" }).click();
  await prompt.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByText("All 3 prompts are recorded.")).toBeVisible();

  const shards = page.getByRole("region", { name: "Shards of the takes" });
  await shards.getByRole("button", { name: "Make shards" }).click();
  await expect(shards.getByRole("list", { name: "Files made" }).getByRole("listitem")).toHaveText([
    /recordings\/train_1\.tfrecord/,
    /recordings\/eval_1\.tfrecord/,
  ]);
  await expect(shards).toContainText("2 utterances to train on; 1 utterance held out for evaluation.");
  await shards.getByRole("button", { name: "Add to the project" }).click();
  await expect(shards.getByRole("button", { name: "Add to the project" })).toBeDisabled();
  await shards.getByLabel("Epochs").fill("1");
  await shards.getByRole("button", { name: "Open its config" }).click();
  await shards.getByRole("link", { name: "its data" }).click();
  await expect(page.getByText(/^3 utterances, /)).toBeVisible({ timeout: 60_000 });

  await page.getByRole("link", { name: "Train", exact: true }).click();
  await expect(page.getByLabel("A new run begins with")).toHaveValue("sample");
  await page.goto("./#/record");
  await shards.getByLabel("Epochs").fill("1");
  await shards.getByRole("button", { name: "Start fine-tuning" }).click();
  await expect(page).toHaveURL(/#\/train$/);
  await expect(status(page)).toContainText("Finished after 1 epoch", { timeout: 120_000 });
  const loss = page.getByRole("figure", { name: "Loss per step", exact: true });
  await expect(loss).toContainText(/smoothed \d+\.?\d*/);
  await expect(page.getByRole("table", { name: "Error rates" }).getByRole("row")).toHaveCount(2);
});

/** Until the page tells that it has so many seconds of the take. */
async function recordFor(page: Page, seconds: number): Promise<void> {
  await expect(page.getByText(new RegExp(`Recording: ([${seconds}-9]|\\d\\d)\\.\\d s`))).toBeVisible({
    timeout: 30_000,
  });
}
