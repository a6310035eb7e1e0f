import { expect, type Page } from "@playwright/test";

/** What the studio says that it is doing. */
export function status(page: Page) {
  return page.getByRole("status");
}

/** The training loss that the status tells. */
export async function lossOf(page: Page): Promise<number> {
  const text = await status(page).innerText();
  return Number(/loss ([\d.]+)/.exec(text)?.[1] ?? Number.NaN);
}

/** Opens the studio and has it train the sample, until the first loss is there. */
export async function trainSample(page: Page): Promise<void> {
  await page.goto("./");
  await page.getByRole("button", { name: "Train the sample" }).click();
  await expect(status(page)).toContainText(/Training: epoch 1 of \d+, loss [\d.]+/, { timeout: 60_000 });
}
