import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { build, preview } from "vite";
import { chromiumFlags, findChromium } from "./chromium.mjs";
import { root } from "./packages.mjs";

// node scripts/screenshots.mjs [--out DIR] [--epochs N] [--built] [--url ADDRESS]: every screen, light and dark, wide and narrow.
const { values } = parseArgs({
  options: {
    out: { type: "string", default: `${root}test-results/screens` },
    epochs: { type: "string", default: "0" }, // of the sample to be trained first, so that curves have something to show
    built: { type: "boolean", default: false }, // takes dist/page as it is
    url: { type: "string" }, // of a studio that is being served already
  },
});
const { chromium } = await import("playwright");
process.chdir(root);
const server = values.url === undefined ? await serve() : undefined;
const address = values.url ?? server.resolvedUrls.local[0];
mkdirSync(values.out, { recursive: true });
const executablePath = findChromium();
const browser = await chromium.launch({
  args: [...chromiumFlags, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  ...(executablePath !== undefined && { executablePath }),
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const page = await context.newPage();
try {
  await page.goto(address);
  const epochs = Number(values.epochs);
  if (epochs > 0) {
    await page.getByRole("button", { name: "Train the sample" }).click();
    const reached = new RegExp(`epoch ${epochs + 1} of|Finished after`);
    await page.getByRole("status").filter({ hasText: reached }).waitFor({ timeout: 600_000 });
  }
  for (const { colorScheme, width, height } of looks()) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    for (const screen of ["start", "config", "data", "tools", "record", "train", "decode", "checkpoints"]) {
      await page.goto(`${address}#/${screen === "start" ? "" : screen}`);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.waitForLoadState("networkidle");
      const path = `${values.out}/${screen}-${colorScheme}${width < 600 ? "-narrow" : ""}.png`;
      await page.screenshot({ path, fullPage: true });
      console.log(path);
    }
  }
} finally {
  await browser.close();
  await server?.close();
}

async function serve() {
  if (!values.built) await build({ logLevel: "warn" });
  return preview({ preview: { port: 0 } });
}

function looks() {
  return ["light", "dark"].flatMap(colorScheme => [
    { colorScheme, width: 1280, height: 800 },
    { colorScheme, width: 360, height: 740 },
  ]);
}
