import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endpoint, newBucket } from "../support/object-storage.ts";
import { putTinySample, stepsPerEpoch, tinySampleConfig } from "../support/remote-sample.ts";

describe("studio train with a config whose files lie in a bucket", () => {
  const folder = mkdtempSync(join(tmpdir(), "studio-s3-train-"));
  const config = join(folder, "config.j2");
  const flags = ["train", `--config-path=${config}`, "--tfrecords", `--output=${folder}/out`];
  beforeAll(async () => {
    const bucket = await newBucket();
    await putTinySample(bucket);
    writeFileSync(config, tinySampleConfig(bucket, endpoint, 2));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("trains and evaluates, with keys from the environment", { timeout: 120_000 }, async () => {
    const { status, errors } = await studio(flags);
    expect(status, errors).toBe(0);
    const written = readFileSync(join(folder, "out/run.json"), "utf8");
    const { loss }: { loss: number[] } = JSON.parse(written).steps;
    expect(loss).toHaveLength(2 * stepsPerEpoch);
    expect(loss.at(-1)).toBeLessThan(0.8 * (loss[0] ?? 0));
    expect(written + errors).not.toContain(process.env.AWS_SECRET_ACCESS_KEY);
  });

  it("says which variables to set where it has no keys", async () => {
    const { status, errors } = await studio(flags, { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });
    expect(status).toBe(1);
    expect(errors).toContain("AWS_ACCESS_KEY_ID");
  });
});

const cacheHome = mkdtempSync(join(tmpdir(), "studio-s3-cache-"));
afterAll(() => rmSync(cacheHome, { recursive: true }));

async function studio(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["scripts/studio.mjs", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, XDG_CACHE_HOME: cacheHome, ...env },
    timeout: 100_000,
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const status = await new Promise(resolve => child.once("close", resolve));
  return { status, errors };
}
