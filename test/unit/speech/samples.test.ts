import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodeExample, readTfrecord } from "../../../src/data/index.ts";
import { frameCountOfDuration, readWav } from "../../../src/speech/index.ts";
import { speechConfig } from "./golden.ts";

const folder = fileURLToPath(new URL("../../../public/samples/digits/", import.meta.url));
const shards = readdirSync(folder).filter(name => name.endsWith(".tfrecord"));
const stages = ["train", "eval"] as const;

describe("the sample data set", () => {
  it("takes at most 8 MB of shards", () => {
    const bytes = shards.reduce((sum, name) => sum + readFileSync(folder + name).length, 0);
    expect(bytes).toBeGreaterThan(1e6);
    expect(bytes).toBeLessThanOrEqual(8e6);
  });

  it.each(stages)("holds in its %s shards what transcripts, metadata and vocabulary say", async stage => {
    const tokens = new Set(readFileSync(`${folder}digits.tokens`, "utf8").trimEnd().split("\n"));
    // JSON of the form that specification section 2.5 shows.
    const metadata = JSON.parse(readFileSync(`${folder}digits.metadata.json`, "utf8")) as Record<string, unknown>;
    const rows: string[] = [];
    let max_input_length = 0;
    let max_label_length = 0;
    for (const { path, audio, transcript } of await utterances(stage)) {
      const { sampleRate, signal } = readWav(audio);
      const words = transcript.split(" ");
      rows.push(`${path}\t${signal.length / sampleRate}\t${transcript}`);
      expect(sampleRate).toBe(8000);
      expect(words.filter(word => !tokens.has(word))).toEqual([]);
      max_input_length = Math.max(
        max_input_length,
        frameCountOfDuration(speechConfig({ sample_rate: 8000 }), signal.length / sampleRate),
      );
      max_label_length = Math.max(max_label_length, words.length);
    }
    const listed = readFileSync(`${folder}digits_${stage}.tsv`, "utf8").trimEnd().split("\n");
    expect(rows).toEqual(listed.slice(1));
    expect(metadata[stage]).toEqual({ max_input_length, max_label_length, num_entries: rows.length });
  });

  it("evaluates strings that are not in training, by all four voices", async () => {
    const trained = new Set((await utterances("train")).map(utterance => utterance.transcript));
    const evaluated = await utterances("eval");
    expect(evaluated.filter(utterance => trained.has(utterance.transcript))).toEqual([]);
    expect(new Set(evaluated.map(utterance => utterance.path.split(/[/-]/)[1])).size).toBe(4);
  });
});

async function utterances(stage: string) {
  const all = [];
  for (const name of shards.filter(shard => shard.startsWith(stage)).sort()) {
    const stream = new Blob([readFileSync(folder + name)]).stream();
    for await (const item of readTfrecord(stream, name)) {
      if (item.type === "bad") throw new Error(`${name}: ${item.reason}`);
      all.push(decodeExample(item.payload));
    }
  }
  return all;
}
