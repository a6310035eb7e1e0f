import { expect, test } from "@playwright/test";

test.use({ serviceWorkers: "allow" });

test("works without a network after the first load, sample included", async ({ page, context }) => {
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
  const shard = await page.evaluate(async () => (await fetch("./samples/digits/train_1.tfrecord")).status);
  expect(shard).toBe(200);
  const { requests } = await page.evaluate(() => ({
    requests: performance.getEntriesByType("resource").filter(({ name }) => !name.startsWith(location.origin)),
  }));
  expect(requests.filter(({ name }) => name.startsWith("http"))).toEqual([]);
});
