import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { chromiumFlags } from "../../scripts/chromium.mjs";
import { wordErrors } from "../../src/metrics/error-rate.ts";
import { writeSpoken } from "./spoken.ts";

const spokenFile = resolve("test-results/spoken.wav");
const text = "seven three four two";

test.use({
  permissions: ["microphone"],
  launchOptions: async ({ launchOptions }, use) => {
    mkdirSync("test-results", { recursive: true });
    await writeSpoken(spokenFile, text);
    const fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
    const file = `--use-file-for-fake-audio-capture=${spokenFile}%noloop`;
    await use({ ...launchOptions, args: [...chromiumFlags, ...fake, file] });
  },
});

test("hears a sentence through the microphone on a first visit, and the same from a file", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto("./#/decode");
  await page.getByRole("button", { name: "Listen" }).click();
  await expect(page.getByText("The microphone is silent")).toBeVisible({ timeout: 30_000 }); // it has been said
  await page.getByRole("button", { name: "Stop" }).click();
  const result = page.getByRole("region", { name: "Result" });
  await expect(result.getByTestId("text")).toHaveText(/\w/, { timeout: 90_000 });
  const heard = await result.getByTestId("text").innerText();
  const { substitutions, deletions, insertions, reference } = wordErrors(text, heard);
  expect((substitutions + deletions + insertions) / reference).toBeLessThan(0.2);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as WAV" }).click();
  const saved = readFileSync(await (await download).path());
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: "saved.wav", mimeType: "audio/wav", buffer: saved });
  await expect(result).toContainText("saved.wav", { timeout: 60_000 });
  await expect(result.getByTestId("text")).toHaveText(heard, { timeout: 60_000 });
});
