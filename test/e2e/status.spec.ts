import { expect, test } from "@playwright/test";

test.describe("the status page", () => {
  test("says what works and what does not yet", async ({ page }) => {
    await page.goto("./");
    await expect(page.getByRole("heading", { level: 1, name: "Transducer Studio" })).toBeVisible();
    const works = page.getByRole("region", { name: "Works today" });
    const missing = page.getByRole("region", { name: "Not yet" });
    await expect(works.getByText("npm run studio -- train")).toBeVisible();
    await expect(missing.getByRole("listitem").first()).toBeVisible();
  });

  test("names the WebGPU adapter of this browser", async ({ page }) => {
    await page.goto("./");
    await expect(page.getByRole("status", { name: "WebGPU" })).toHaveText(/^Found: .*swiftshader/i);
  });

  test("loads without an error and fits a phone", async ({ page }) => {
    const errors: string[] = [];
    page.on("pageerror", error => errors.push(error.message));
    page.on("console", message => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto("./");
    await expect(page.getByRole("status", { name: "WebGPU" })).not.toBeEmpty();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
  });
});
