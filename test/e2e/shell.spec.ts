import { expect, type Page, test } from "@playwright/test";

const screens = ["Config", "Data", "Tools", "Train", "Decode", "Checkpoints"] as const;

test.use({ serviceWorkers: "allow" });

test.describe("the shell", () => {
  test("leads to every screen by link, deep link and back, without an error", async ({ page }) => {
    const errors = collectErrors(page);
    await page.goto("./");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const name of screens) {
      await page.getByRole("link", { name, exact: true }).click();
      await expectScreen(page, name);
    }
    await page.goBack();
    await expectScreen(page, "Decode");
    await page.goto("./#/train");
    await page.reload();
    await expectScreen(page, "Train");
    await page.goto("./#/nowhere");
    await expect(page.getByRole("heading", { name: "There is no such screen" })).toBeVisible();
    expect(errors).toEqual([]);
  });

  test("says what computes, with the list of kernels tested", async ({ page }) => {
    await page.goto("./");
    const badge = page.getByRole("button", { name: /^Engine: .*swiftshader, passed$/i });
    await badge.click({ timeout: 60_000 });
    const rows = page.getByRole("table", { name: "Kernels tested" }).getByRole("row");
    await expect(rows.filter({ hasText: "passed" }).first()).toBeVisible();
    await expect(rows.filter({ hasText: "failed" })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(badge).toBeFocused();
  });

  test("is steered by keys, a sheet and a palette", async ({ page }) => {
    await page.goto("./");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(sheet.getByRole("row", { name: /Command palette/ })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();

    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await expectScreen(page, "Data");

    await page.keyboard.press("Control+k");
    const search = page.getByRole("textbox", { name: "Find a command" });
    await search.fill("checkp");
    await page.keyboard.press("Enter");
    await expectScreen(page, "Checkpoints");
  });

  test("opens a config that is dropped anywhere, and names what it cannot use", async ({ page }) => {
    await page.goto("./#/checkpoints");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await drop(page, { "config.j2": "model_config:\n  name: mine\n", "notes.pdf": "x" });
    await expectScreen(page, "Config");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("config.j2");
    await expect(page.getByRole("alert").filter({ hasText: "notes.pdf" })).toBeVisible();
  });

  test("keeps the choice of colours, from the first paint on", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto("./");
    await page.getByRole("button", { name: /^Colours: auto/ }).click();
    await page.getByRole("button", { name: /^Colours: light/ }).click();
    await page.route("**/assets/*.js", route => route.abort()); // what shows before any script of the page has run
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  });
});

async function expectScreen(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("link", { name, exact: true })).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await expect(page).toHaveTitle(`${name} - Transducer Studio`);
}

function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", error => errors.push(error.message));
  page.on("console", message => {
    if (message.type() === "error") errors.push(message.text());
  });
  return errors;
}

/** Drops files by name and text on the page itself. */
async function drop(page: Page, files: Record<string, string>): Promise<void> {
  const transfer = await page.evaluateHandle(named => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(named)) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  for (const type of ["dragenter", "dragover", "drop"])
    await page.dispatchEvent("body", type, { dataTransfer: transfer });
}
