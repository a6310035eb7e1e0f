import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { encodeCheckpoint } from "../../src/run/checkpoint.ts";
import { exportCheckpoint } from "../../src/run/exported-checkpoint.ts";
import { emptyHistory } from "../../src/run/history.ts";
import { readSafetensors, toFloat32 } from "../../src/storage/safetensors.ts";
import { writeSpoken } from "./spoken.ts";

const folder = "public/samples/digits";
const soundFile = "test-results/spoken digits.wav";

test.beforeAll(() => writeSpoken(soundFile, "seven three four two"));

test("a checkpoint leaves for disk, comes back after a reload and decodes the same", async ({ page }) => {
  test.setTimeout(240_000);
  // The browser's own dialog cannot be answered here; without it the file is downloaded.
  await page.addInitScript(() => {
    for (const picker of ["showOpenFilePicker", "showSaveFilePicker", "showDirectoryPicker"])
      Reflect.deleteProperty(window, picker);
  });
  await page.goto("./#/checkpoints");
  await importFile(page, await trainedCheckpoint());
  await expect(page.getByRole("row", { name: /Known digits/ })).toBeVisible({ timeout: 30_000 });
  const before = await decodeUtterance(page);
  expect(before).toMatch(/^(zero|one|two|three|four|five|six|seven|eight|nine)\b/);

  await page.goto("./#/checkpoints");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: /To IndexedDB/ }).click();
  await expect(page.getByText(/stays in this browser until you delete it/)).toBeVisible();
  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /To disk/ }).click();
  const saved = readFileSync(await (await download).path());

  await page.reload();
  await expect(page.getByRole("row", { name: /Known digits.*kept/ })).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("row", { name: /Known digits/ })).toHaveCount(0);
  await importFile(page, saved);
  await expect(page.getByRole("row", { name: /Known digits/ })).toBeVisible({ timeout: 30_000 });
  expect(await decodeUtterance(page)).toBe(before);

  await page.goto("./#/checkpoints");
  const damaged = Buffer.from(saved);
  damaged[damaged.length - 100] = (damaged[damaged.length - 100] ?? 0) ^ 1;
  await importFile(page, damaged);
  await expect(page.getByText(/damaged/).first()).toBeVisible({ timeout: 30_000 });
});

async function importFile(page: Page, buffer: Buffer): Promise<void> {
  await expect(page.getByRole("button", { name: "Import" })).toBeEnabled();
  const file = { name: "known digits.safetensors", mimeType: "application/octet-stream", buffer };
  await page.getByLabel("Checkpoint file").setInputFiles(file);
}

/** The text of the sample's first evaluation utterance, with the checkpoint that is chosen. */
async function decodeUtterance(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Decode with it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Decode" })).toBeVisible();
  await page.getByLabel(/^Open sound/).setInputFiles(soundFile);
  const result = page.getByRole("region", { name: "Result" });
  await expect(result).toContainText("Known digits", { timeout: 90_000 });
  const text = result.getByTestId("text");
  await expect(text).toHaveText(/\w/, { timeout: 90_000 });
  return text.innerText();
}

/** The sample's trained weights as a checkpoint, as if a run of this browser had exported it. */
async function trainedCheckpoint(): Promise<Buffer> {
  const stored = readSafetensors(new Uint8Array(readFileSync(`${folder}/weights.safetensors`)));
  const weights = new Map([...stored].map(([name, tensor]) => [ownName(name), toFloat32(tensor)]));
  const none = new Map<string, Float32Array>();
  const moments = { firstMoments: none, secondMoments: none, largestSecondMoments: none, accumulated: none };
  const bytes = encodeCheckpoint({
    engine: { iterations: 5000, steps: 5000, weights, ...moments },
    progress: {
      epoch: 41,
      step: 0,
      totalSteps: 5000,
      isTrained: false,
      stepsPerEpoch: 125,
      epochMillis: 0,
      loss: { sum: 0, count: 0, last: 0 },
    },
    data: { pass: 0, taken: 0, buffer: [], random: null, isPassEnd: false },
    history: emptyHistory(),
    seed: 42,
    config: readFileSync(`${folder}/config.j2`, "utf8"),
  });
  const small = ["digits.tokens", "digits.metadata.json"];
  const files = small.map(path => ({ path, content: new Blob([readFileSync(`${folder}/${path}`)]) }));
  const origin = { runId: "known", runName: "digits", file: "digits/config.j2", name: "Known digits", startedAt: 0 };
  const rest = { createdAt: 0, batchSize: null, epochs: 40, files, missing: [] };
  const exported = await exportCheckpoint(new Blob([bytes]), { ...origin, ...rest }, "http://nowhere.invalid/");
  return Buffer.from(await exported.arrayBuffer());
}

/** Without the model's name in front and `:0` behind. */
function ownName(name: string): string {
  return name.replace(/^[^/]*\//, "").replace(/:0$/, "");
}
