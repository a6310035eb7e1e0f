import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { weightShapes } from "../../../src/config/weights.ts";
import { padBatch } from "../../../src/data/batching.ts";
import type { Utterance } from "../../../src/data/parser.ts";
import { modelOptions } from "../../../src/run/model-options.ts";
import { createFeatureExtractor, decodeAudio } from "../../../src/speech/index.ts";
import { assignWeights } from "../../../src/storage/assign-weights.ts";
import { readKerasWeights } from "../../../src/storage/hdf5.ts";
import { Vocabulary } from "../../../src/text/vocabulary.ts";
import { detokenize, tokenize } from "../../../src/text/wordpiece.ts";
import { TransducerSession } from "../../../src/transducer/session.ts";
import { compare } from "../../support/compare.ts";
import { testDevice } from "../../support/device.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";
import { Goldens } from "../../support/goldens.ts";

interface Recorded {
  path: string;
  greedy: string;
  loss: number;
  frames: number;
  smallest_margin: number;
}

const recordings = fileURLToPath(new URL("../../../../shared/data/digits/", import.meta.url));
const isPresent = existsSync(recordings) && hasFixture("baseline/digits/weights.seed1.h5");
const batchSize = 15;

/** TensorFlowASR's weights, trained on recorded digits, on the recordings it was tested with. */
describe.skipIf(!isPresent)("TensorFlowASR's trained weights (need ../shared)", () => {
  let config: Config;
  let vocabulary: Vocabulary;
  let session: TransducerSession;

  beforeAll(async () => {
    const file = fixture("baseline/digits/config.j2");
    const loaded = await loadConfig(readFileSync(file, "utf8"), file);
    if (loaded.config === undefined) throw new Error("the baseline's config opens");
    config = loaded.config;
    const tokens = readFileSync(`${dirname(file)}/digits.tokens`, "utf8");
    vocabulary = Vocabulary.parse(tokens, "digits.tokens", config.decoder_config);
    const options = modelOptions(config, { classes: vocabulary.classes, seed: 1, accumulationSteps: 1 });
    session = await TransducerSession.open(await testDevice(), options);
    const stored = await readKerasWeights(readFileSync(fixture("baseline/digits/weights.seed1.h5")));
    const shapes = weightShapes(options.model, options.features, options.classes);
    await session.setWeights(assignWeights(stored, shapes, { skipMismatch: false }).values);
  });

  async function utterances(split: string): Promise<Utterance[]> {
    const extractor = createFeatureExtractor(config.speech_config);
    const lines = readFileSync(`${recordings}${split}/transcripts.tsv`, "utf8").trimEnd().split("\n").slice(1);
    const result: Utterance[] = [];
    for (const line of lines) {
      const [path = "", duration = "", transcript = ""] = line.split("\t");
      const { signal } = await decodeAudio(new Uint8Array(readFileSync(`${recordings}${split}/${path}`)));
      const { frames, values } = extractor.extract(signal);
      const labels = tokenize(transcript, vocabulary, config.decoder_config.normalization_form);
      result.push({ path, transcript, duration: Number(duration), frames, features: values, labels });
    }
    return result;
  }

  it.each(["dev", "test"])("give the texts and losses that TensorFlowASR gives on %s", async split => {
    const recorded = readFixtureJson<{ utterances: Recorded[] }>(`baseline/digits/texts.${split}.json`).utterances;
    const byPath = new Map(recorded.map(item => [item.path, item]));
    const all = await utterances(split);
    expect(all.length).toBe(150);
    const wrong: string[] = [];
    for (let first = 0; first < all.length; first += batchSize) {
      const group = all.slice(first, first + batchSize);
      const batch = padBatch(group, { bins: config.speech_config.num_feature_bins, blank: 0 });
      const losses = await session.losses(batch);
      const decoded = await session.greedy(batch, "reference");
      for (const [b, { path, frames }] of group.entries()) {
        const expected = byPath.get(path);
        if (expected === undefined) throw new Error(`a record of ${path}`);
        const text = detokenize(decoded[b]?.tokens ?? [], vocabulary);
        if (frames !== expected.frames) wrong.push(`${path}: ${frames} frames, not ${expected.frames}`);
        if (text !== expected.greedy && expected.smallest_margin > 0.05)
          wrong.push(`${path}: "${text}", not "${expected.greedy}"`);
        const loss = losses[b] ?? Number.NaN;
        if (!(Math.abs(loss - expected.loss) <= 1e-2)) wrong.push(`${path}: loss ${loss}, not ${expected.loss}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("score five utterances of dev as TensorFlowASR does, number by number", async () => {
    interface Case {
      path: string;
      plain: { loss: number; greedy_text: string };
      loss: number;
      greedy_text: string;
    }
    const { cases } = readFixtureJson<{ cases: Case[] }>("baseline/digits/rescore.json");
    const goldens = Goldens.read("baseline/digits/rescore");
    const dev = await utterances("dev");
    for (const [index, item] of cases.entries()) {
      const own = dev.find(({ path }) => path === item.path);
      if (own === undefined) throw new Error(`${item.path} is in dev`);
      // Speech: TensorFlow's float32 spectra differ by up to 4e-6 of a frame's peak.
      const features = goldens.floats(`case${index}.features_plain`);
      expect(compare(own.features, features, { relative: 0, absolute: 5e-3 })).toMatchObject({ isWithin: true });
      for (const { values, loss, text } of [
        { values: goldens.floats(`case${index}.features`), loss: item.loss, text: item.greedy_text },
        { values: features, loss: item.plain.loss, text: item.plain.greedy_text },
      ]) {
        const batch = padBatch([{ ...own, features: values }], { bins: 40, blank: 0 });
        const [ours = Number.NaN] = await session.losses(batch);
        expect(Math.abs(ours - loss) / loss).toBeLessThan(1e-3);
        const [decoded] = await session.greedy(batch, "reference");
        expect(detokenize(decoded?.tokens ?? [], vocabulary)).toBe(text);
      }
    }
    expect(cases.length).toBe(5);
  });
});
