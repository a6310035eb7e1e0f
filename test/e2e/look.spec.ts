import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const paths = ["", "config", "data", "tools", "record", "train", "decode", "checkpoints"] as const;

test.describe("every screen, with the sample open", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`has nothing serious for axe to find, ${colorScheme}`, async ({ page }) => {
      test.setTimeout(120_000);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await openSample(page);
      for (const path of paths) {
        await goTo(page, path);
        expect(await seriousFaults(page), `#/${path}`).toEqual([]);
        await expect(page.getByRole("status"), `#/${path}`).toHaveCount(1); // says what the run does, and nothing else
      }
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      expect(await seriousFaults(page), "the sheet of shortcuts").toEqual([]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("textbox", { name: "Find a command" })).toBeVisible();
      expect(await seriousFaults(page), "the palette").toEqual([]);
    });
  }

  test("fits a phone of 360 px", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await openSample(page);
    for (const path of paths) {
      await goTo(page, path);
      const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      expect(widths, `#/${path}`).toEqual([360, 360]);
      for (const link of await page.getByRole("navigation", { name: "Screens" }).getByRole("link").all()) {
        await expect(link).toBeInViewport({ ratio: 1 });
      }
    }
  });
});

async function openSample(page: Page): Promise<void> {
  await page.goto("./#/config");
  await page.getByRole("button", { name: "Open the sample" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("config.j2");
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(`./#/${path}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
}

/** One line a fault: its rule, and where. */
async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    );
}
