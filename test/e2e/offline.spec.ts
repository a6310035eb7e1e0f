import { expect, test } from "@playwright/test";

test.use({ serviceWorkers: "allow" });

test("works without a network after the first load, sample included", async ({ page, context }) => {
  test.setTimeout(180_000);
  await page.goto("./");
  await expect(page.getByText("Ready to work without a network")).toBeVisible({ timeout: 60_000 });
  await context.setOffline(true);
  await page.goto("./#/config");
  await page.reload();
  await page.getByRole("button", { name: "Open the sample" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("config.j2");
  for (const name of ["Data", "Train", "Decode", "Checkpoints"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  }
  await page.getByRole("link", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Train the sample" }).click();
  await expect(page.getByRole("status")).toContainText(/Training: epoch 1 of \d+, loss [\d.]+/, { timeout: 90_000 });
  const elsewhere = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => name)
      .filter(name => name.startsWith("http") && !name.startsWith(location.origin)),
  );
  expect(elsewhere).toEqual([]);
});
