import { expect, type Page, test } from "@playwright/test";
import { corsFor } from "../../scripts/s3-buckets.mjs";
import { inspectShard } from "../../src/data/index.ts";
import { Random } from "../../src/lib/random.ts";
import { writeWav } from "../../src/speech/index.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import { buckets, endpoint, keys, newBucket, sourceWith } from "../support/object-storage.ts";
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

  test("takes shards that the page makes, in parts where they are large", async ({ page, baseURL }) => {
    const bucket = await newBucket();
    await putTinySample(bucket);
    await buckets.setCors(bucket, corsFor([new URL(baseURL ?? "").origin]));
    await openConfig(page, tinySampleConfig(bucket, endpoint, 1));
    await openKeys(page);
    await fillKeys(page, keys.secretAccessKey);
    await page.getByRole("button", { name: "Use these keys" }).click();
    await page.getByRole("link", { name: "Tools", exact: true }).click();
    const random = new Random(1);
    const noise = Float32Array.from({ length: 1_000_000 }, () => random.uniform() - 0.5); // 2 MB that GZIP cannot shorten
    const texts = ["one", "two", "three", "four", "five"];
    const table = `PATH\tDURATION\tTRANSCRIPT\n${texts.map(text => `a.wav\t62.5\t${text}\n`).join("")}`;
    await page.getByLabel("Files for the tools", { exact: true }).setInputFiles([
      { name: "mine.tsv", mimeType: "text/plain", buffer: Buffer.from(table) },
      { name: "a.wav", mimeType: "audio/wav", buffer: Buffer.from(writeWav(noise, 16_000)) },
    ]);
    const card = page.getByRole("region", { name: "Make TFRecord shards", exact: true });
    await card.getByLabel("Shards", { exact: true }).fill("1");
    await card.getByLabel("Write to").selectOption("A bucket");
    await card.getByLabel("Bucket").fill(`s3://${bucket}/made`);
    await card.getByRole("button", { name: "Start", exact: true }).click();
    await expect(card).toContainText("1 shard: 5 utterances", { timeout: 60_000 });
    await expect(card).toContainText(`It lies in s3://${bucket}/made/tfrecords: name that in the config.`);
    const shard = `s3://${bucket}/made/tfrecords/train_1.tfrecord`;
    const [listed] = await sourceWith().list(shard);
    expect(listed?.sizeBytes).toBeGreaterThan(8 * 2 ** 20);
    expect(listed?.version).toMatch(/-\d+"$/); // the ETag of an object in parts
    const read: string[] = [];
    for await (const record of (await inspectShard(sourceWith(), shard)).records) {
      read.push("raw" in record ? record.raw.transcript : record.fault.reason);
    }
    expect(read.toSorted()).toEqual(texts.toSorted());
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
