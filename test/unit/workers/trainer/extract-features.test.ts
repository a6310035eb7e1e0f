import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../../../../src/config/config.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import { Pace } from "../../../../src/lib/pace.ts";
import { Random } from "../../../../src/lib/random.ts";
import { createFeatureExtractor, resample } from "../../../../src/speech/index.ts";
import { extractFeatures, resampleAtPace } from "../../../../src/workers/trainer/extract-features.ts";

function noise(length: number): Float32Array<ArrayBuffer> {
  const random = new Random(3);
  return Float32Array.from({ length }, () => random.normal());
}

function paceOf(rest: () => Promise<void> = async () => undefined) {
  return { isDue: true, rest };
}

describe("resampleAtPace", () => {
  it.each([
    [800, 1600, 800 * 95],
    [4410, 1600, 4410 * 61 + 7],
    [4800, 800, 4800 * 60],
    [801, 800, 801 * 31 + 1],
    [1600, 800, 100],
    [1600, 800, 0],
  ])("gives from %i to %i Hz, of %i samples, what is resampled at once", async (from, to, length) => {
    const signal = noise(length);
    const expected = resample(signal, from, to);
    const resampled = await resampleAtPace(signal, from, to, paceOf());
    expect(resampled).toHaveLength(expected.length);
    expect(resampled.findIndex((sample, i) => sample !== expected[i])).toBe(-1);
  });

  it("rests between its pieces, where it can be stopped", async () => {
    const stopping = new AbortController();
    let rests = 0;
    const pace = paceOf(async () => {
      if (++rests === 2) stopping.abort(new Error("enough"));
      stopping.signal.throwIfAborted();
    });
    await expect(resampleAtPace(noise(800 * 200), 800, 400, pace)).rejects.toThrow("enough");
    expect(rests).toBe(2);
  });
});

describe("extractFeatures", () => {
  let config: Config;
  beforeAll(async () => {
    const loaded = (await loadConfig(readFileSync("public/samples/digits/config.j2", "utf8"), "config.j2")).config;
    if (loaded === undefined) throw new Error("the sample's config is good");
    config = loaded;
  });

  it("gives the features of the signal at the config's rate", async () => {
    const samples = noise(11_025 * 2);
    const wanted = config.speech_config.sample_rate;
    const expected = createFeatureExtractor(config.speech_config).extract(resample(samples, 11_025, wanted));
    expect(await extractFeatures(config.speech_config, samples, 11_025, paceOf())).toEqual(expected);
  });

  it("gives no frame of a sound that is too short for one", async () => {
    const { frames, values } = await extractFeatures(config.speech_config, noise(3), 8000, paceOf());
    expect([frames, values.length]).toEqual([0, 0]);
  });

  it("lets a stop in before the features are computed", async () => {
    const stopping = new AbortController();
    const extracted = extractFeatures(
      config.speech_config,
      noise(100_000),
      config.speech_config.sample_rate,
      new Pace(stopping.signal),
    );
    stopping.abort(new Error("enough"));
    await expect(extracted).rejects.toThrow("enough");
  });
});
