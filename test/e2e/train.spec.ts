import { expect, test } from "@playwright/test";
import { lastStepOf, latestOf, status, stepsOf, stop, trainSample } from "./journey.ts";

test.describe("training", () => {
  test.setTimeout(300_000);

  test("goes from a cold page to a falling curve in a click", async ({ page }) => {
    await trainSample(page);
    await expect.poll(() => latestOf(page, "Loss per step"), { timeout: 30_000 }).toBeGreaterThan(50);
    const first = await latestOf(page, "Loss per step");
    await expect.poll(() => latestOf(page, "Loss per step"), { timeout: 200_000 }).toBeLessThan(0.8 * first);
    await stop(page);
  });

  test("goes on after a pause, a step and a reload where it stood", async ({ page }) => {
    await trainSample(page);
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(status(page)).toContainText(/Paused at step \d+/, { timeout: 60_000 });
    const paused = await stepsOf(page);
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await expect(status(page)).toContainText(`Paused at step ${paused + 1} of`, { timeout: 60_000 });
    const curve = await page.getByRole("figure", { name: "Loss per step", exact: true }).innerText();

    await page.reload();
    await expect(status(page)).toContainText(`Stopped after ${paused + 1} steps, in epoch 1`, {
      timeout: 30_000,
    });
    await expect(page.getByRole("figure", { name: "Loss per step", exact: true })).toContainText(latestLine(curve));
    await page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => lastStepOf(page), { timeout: 90_000 }).toBeGreaterThan(paused + 1); // a pause ends any wait
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(status(page)).toContainText(/Paused at step/, { timeout: 60_000 });
    expect(await stepsOf(page)).toBeGreaterThan(paused + 1);
    await stop(page);
  });

  test("takes up again from its checkpoint when the graphics device is lost", async ({ page, browser }) => {
    await trainSample(page);
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(status(page)).toContainText(/Paused at step \d+/, { timeout: 60_000 });
    const kept = await stepsOf(page);
    await page.getByRole("button", { name: "Resume" }).click();
    await expect(status(page)).toContainText(/Training/, { timeout: 60_000 });
    const session = await browser.newBrowserCDPSession();
    await session.send("Browser.crashGpuProcess");
    await expect(status(page)).toContainText(/Recovering/, { timeout: 60_000 });
    await expect(status(page)).toContainText(/Training: epoch 1 of \d+, loss/, { timeout: 60_000 });
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(status(page)).toContainText(/Paused at step \d+/, { timeout: 60_000 });
    expect(await stepsOf(page)).toBeGreaterThan(kept);
    await stop(page);
  });

  test("goes on while its tab is hidden, and can be watched from a second one", async ({ page, context }) => {
    await trainSample(page);
    const second = await context.newPage();
    await second.goto("./#/train");
    await expect(status(second)).toContainText(/Training.*in another tab/, { timeout: 60_000 });
    await expect(second.getByRole("button", { name: "Stop" })).toBeDisabled();
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const shown = await status(second).innerText();
    await expect(status(second)).not.toHaveText(shown, { timeout: 60_000 });
    await expect(status(second)).toContainText(/Training/);
    await page.close();
    await expect(status(second)).toContainText(/The tab that trained this run was closed/, { timeout: 30_000 });
  });
});

/** What the figure says of its latest value. */
function latestLine(figure: string): string {
  return /smoothed [\d.]+ at step \d+/.exec(figure)?.[0] ?? "a latest value";
}
