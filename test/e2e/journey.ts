import { expect, type Locator, type Page } from "@playwright/test";

/** What the studio says that it is doing. */
export function status(page: Page): Locator {
  return page.getByRole("status");
}

/** Opens the studio and has it train the sample, until the first loss is there. */
export async function trainSample(page: Page): Promise<void> {
  await page.goto("./");
  await page.getByRole("button", { name: "Train the sample" }).click();
  await expect(status(page)).toContainText(/Training: epoch 1 of \d+, loss [\d.]+/, { timeout: 90_000 });
  await expect(page).toHaveURL(/#\/train$/);
}

/** Steps done, as a run that is paused in its first epoch tells. */
export async function stepsOf(page: Page): Promise<number> {
  const text = await status(page).innerText();
  return Number(/step (\d+)/.exec(text)?.[1] ?? Number.NaN);
}

/** The latest value of the curve of this name. */
export async function latestOf(page: Page, curve: string): Promise<number> {
  const text = await page.getByRole("figure", { name: curve, exact: true }).innerText();
  return Number(/smoothed ([\d.]+)/.exec(text)?.[1] ?? Number.NaN);
}

/** The step of the loss curve's latest point. */
export async function lastStepOf(page: Page): Promise<number> {
  const text = await page.getByRole("figure", { name: "Loss per step", exact: true }).innerText();
  return Number(/at step ([\d,]+)/.exec(text)?.[1]?.replaceAll(",", "") ?? Number.NaN);
}

export async function stop(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(status(page)).toContainText(/Stopped/, { timeout: 60_000 });
}

/** Drops a text file anywhere on the page, as from a folder. */
export async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    file => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([file.text], file.name));
      return transfer;
    },
    { name, text },
  );
  for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("body", type, { dataTransfer });
}
