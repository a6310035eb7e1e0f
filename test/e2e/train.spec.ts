import { expect, test } from "@playwright/test";
import { lossOf, status, trainSample } from "./journey.ts";

test.describe("training", () => {
  test.setTimeout(240_000);

  test("goes from a cold page to a falling curve in two clicks", async ({ page }) => {
    await trainSample(page);
    await page.getByRole("link", { name: "Train", exact: true }).click();
    const first = await lossOf(page);
    await expect.poll(() => lossOf(page), { timeout: 120_000 }).toBeLessThan(first / 2);
    await expect(page.getByRole("figure", { name: /^Loss/ }).first()).toBeVisible();
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(status(page)).toContainText(/Stopped/);
  });

  test("goes on after pause, reload and resume where it stood", async ({ page }) => {
    await trainSample(page);
    await page.getByRole("link", { name: "Train", exact: true }).click();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(status(page)).toContainText(/Paused/, { timeout: 60_000 });
    const paused = await stepsIn(page);
    expect(paused).toBeGreaterThan(0);

    await page.getByRole("button", { name: "Step", exact: true }).click();
    await expect.poll(() => stepsIn(page), { timeout: 30_000 }).toBe(paused + 1);
    await expect(status(page)).toContainText(/Paused/, { timeout: 30_000 });

    await page.reload();
    await page.getByRole("button", { name: "Resume" }).click();
    await expect(status(page)).toContainText(/Training/, { timeout: 60_000 });
    await expect.poll(() => stepsIn(page), { timeout: 60_000 }).toBeGreaterThan(paused + 2);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(status(page)).toContainText(/Stopped/, { timeout: 30_000 });
    await expect(page.getByText(/NaN/)).toHaveCount(0);
  });

  test("survives the tab being hidden, and says so to a second tab", async ({ page, context }) => {
    await trainSample(page);
    const second = await context.newPage();
    await second.goto("./#/train");
    await second.bringToFront();
    await expect(status(second)).toContainText(/Training/, { timeout: 30_000 });
    await expect(second.getByRole("button", { name: "Stop" })).toBeDisabled();
    const before = await stepsIn(second);
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await expect.poll(() => stepsIn(second), { timeout: 60_000 }).toBeGreaterThan(before + 3);
    await page.close();
    await expect(status(second)).not.toContainText(/Training/, { timeout: 30_000 });
  });
});

/** Steps done, as the step chart's latest value tells. */
async function stepsIn(page: import("@playwright/test").Page): Promise<number> {
  const text = await status(page).getAttribute("data-steps");
  return Number(text ?? 0);
}
