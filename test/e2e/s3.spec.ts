import { expect, type Page, test } from "@playwright/test";
import { corsFor } from "../../scripts/s3-buckets.mjs";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import { buckets, endpoint, keys, newBucket } from "../support/object-storage.ts";
import { putTinySample, tinySampleConfig } from "../support/remote-sample.ts";
import { dropFile, latestOf, status } from "./journey.ts";

test.describe("a config whose files lie in a bucket", () => {
  test.setTimeout(180_000);

  test("says why it cannot read them, until keys and rules are right", async ({ page, baseURL }) => {
    const bucket = await newBucket();
    await putTinySample(bucket);
    await buckets.setCors(bucket, corsFor(["https://elsewhere.example"]));
    await openConfig(page, tinySampleConfig(bucket, endpoint, 1));
    await expect(page.getByRole("button", { name: "Start", exact: true })).toBeDisabled();

    const dialog = await openKeys(page);
    const found = dialog.getByRole("list", { name: "What the connection test found" });
    await fillKeys(page, "wrong");
    await dialog.getByRole("button", { name: "Test the connection" }).click();
    const needed = found.getByLabel("What the server needs").first();
    await expect(needed).toContainText("CORSRules");
    const rules = JSON.parse(await needed.innerText());
    expect(JSON.stringify(rules)).toContain(new URL(baseURL ?? "").origin);

    await buckets.setCors(bucket, rules);
    await dialog.getByRole("button", { name: "Test the connection" }).click();
    await expect(found).toContainText("Check the access key and the secret key");

    await fillKeys(page, keys.secretAccessKey);
    await dialog.getByRole("button", { name: "Test the connection" }).click();
    await expect(found).toContainText("2 files");
    await dialog.getByRole("button", { name: "Use these keys" }).click();
    await expect(page.getByRole("button", { name: "Start", exact: true })).toBeEnabled();
  });

  test("trains through refusals and cuts, and needs no network after its first epoch", async ({ page, baseURL }) => {
    const bucket = await newBucket();
    await putTinySample(bucket);
    await buckets.setCors(bucket, corsFor([new URL(baseURL ?? "").origin]));
    const proxy = await startFaultyProxy(endpoint);
    await openConfig(page, tinySampleConfig(bucket, proxy.endpoint, 4));
    await openKeys(page);
    await fillKeys(page, keys.secretAccessKey);
    await page.getByRole("button", { name: "Use these keys" }).click();
    await expect(page.getByRole("button", { name: "Start", exact: true })).toBeEnabled();

    proxy.spoil(/train_1/, [
      { kind: "status", status: 503 },
      { kind: "status", status: 503 },
      { kind: "cut", afterBytes: 5000 },
    ]);
    proxy.spoil(/train_2/, [{ kind: "cut", afterBytes: 3000 }]);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(status(page)).toContainText(/Training: epoch 2 of 4/, { timeout: 90_000 });
    await proxy.stop();
    const requestsFor = (shard: string) =>
      proxy.requests.filter(line => line.startsWith("GET") && line.includes(shard));
    expect(requestsFor("train_1").length).toBeGreaterThanOrEqual(4);
    expect(requestsFor("train_2").length).toBeGreaterThanOrEqual(2);
    const first = await latestOf(page, "Loss per step");
    await expect(status(page)).toContainText(/Finished/, { timeout: 90_000 });
    expect(await latestOf(page, "Loss per step")).toBeLessThan(0.8 * first);
  });
});

async function openConfig(page: Page, text: string): Promise<void> {
  await page.goto("./");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await dropFile(page, "bucket.j2", text);
  await expect(page.getByRole("region", { name: "Object storage" })).toBeVisible();
}

async function openKeys(page: Page) {
  await page.getByRole("region", { name: "Object storage" }).getByRole("button", { name: /keys/ }).click();
  return page.getByRole("dialog", { name: /^Keys for/ });
}

async function fillKeys(page: Page, secretAccessKey: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: /^Keys for/ });
  await dialog.getByLabel("Access key").fill(keys.accessKeyId);
  await dialog.getByLabel("Secret key", { exact: true }).fill(secretAccessKey);
}
