import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { catalogKey, isSameKey } from "../../../src/state/catalog-key.ts";
import { decodeAddress, parseUtteranceRef } from "../../../src/state/utterance-ref.ts";

const text = readFileSync("public/samples/digits/config.j2", "utf8");
const files = [{ path: "train_1.tfrecord", content: "http://localhost/train_1.tfrecord" }];

async function keyOf(changed: string, named = files) {
  const { config } = await loadConfig(changed, "config.j2");
  if (config === undefined) throw new Error("the sample's config has an error");
  return catalogKey(config, named);
}

describe("catalogKey", () => {
  it("stays the same when only training changes, or the same files are named anew", async () => {
    const changed = text.replace("batch_size: 8", "batch_size: 4");
    expect(changed).not.toBe(text);
    expect(isSameKey(await keyOf(text), await keyOf(changed, [...files]))).toBe(true);
  });

  it.each([
    ["the vocabulary", "vocabulary: digits.tokens", "vocabulary: other.tokens"],
    ["the features", "stride_ms: 10", "stride_ms: 20"],
    ["the encoder's strides", "strides: 2", "strides: 1"],
    ["where data lies", "tfrecords_dir: .", "tfrecords_dir: elsewhere"],
  ])("changes with %s", async (_, before, after) => {
    expect(isSameKey(await keyOf(text), await keyOf(text.replace(before, after)))).toBe(false);
  });

  it("changes with a file's content", async () => {
    const others = [{ path: "train_1.tfrecord", content: "http://localhost/other.tfrecord" }];
    expect(isSameKey(await keyOf(text), await keyOf(text, others))).toBe(false);
  });
});

describe("parseUtteranceRef", () => {
  it("reads what an address says, whatever the shard's name", () => {
    const ref = { part: "eval", shard: "s3://bucket/a b:c/eval_1.tfrecord", index: 12 } as const;
    const query = new URL(`http://localhost/${decodeAddress(ref).slice(1)}`).searchParams.get("utterance");
    expect(parseUtteranceRef(query ?? "")).toEqual(ref);
  });

  it.each(["", "train:x", "other:x:1", "train:x:-1", "train::1"])("refuses %j", text => {
    expect(parseUtteranceRef(text)).toBeUndefined();
  });
});
