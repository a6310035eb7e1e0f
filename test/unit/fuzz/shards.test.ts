import { readFileSync } from "node:fs";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeExample, encodeExample, encodeTfrecord, inspectShard, readTfrecord } from "../../../src/data/index.ts";
import { memorySource } from "../../../src/sources/index.ts";
import { fixture } from "../../support/fixtures.ts";
import { mutatedFile } from "./mutation.ts";
import { checkReads } from "./property.ts";

const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const plain = [1, 2, 3].map(n => bytesOf(fixture(`tfrecords/none/train_${n}.tfrecord`)));
const gzip = [1, 2, 3].map(n => bytesOf(fixture(`tfrecords/gzip/train_${n}.tfrecord`)));
const zlib = [1, 2, 3].map(n => bytesOf(fixture(`tfrecords/zlib/train_${n}.tfrecord`)));

/** As it comes from a disk or a network: in chunks. */
function streamOf(bytes: Uint8Array, chunkSize = 1000): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(at, (at += chunkSize)));
    },
  });
}

/** Reads a shard to its end. Indices count up, offsets rise, and every damaged place says why. */
async function readWhole(bytes: Uint8Array): Promise<number> {
  let next = 0;
  let lastOffset = -1;
  for await (const item of readTfrecord(streamOf(bytes), "shard")) {
    if (item.index !== next++) throw new Error(`Bug: record ${item.index} comes as number ${next - 1}`);
    if (item.offset < lastOffset) throw new Error("Bug: the offset falls");
    if (item.type === "bad" && item.reason === "") throw new Error("Bug: a damaged record without reason");
    lastOffset = item.offset;
  }
  return next;
}

describe("readTfrecord on damaged shards", () => {
  it.each([
    ["plain", plain, 4],
    ["GZIP", gzip, 2000], // DEFLATE makes at most 1032 bytes of one
    ["ZLIB", zlib, 2000],
  ] as const)("reads a %s shard to its end, whatever is wrong with it", async (_, files, perByte) => {
    await checkReads(mutatedFile(files), readWhole, { runs: 700, perByte });
  });

  it("reads records that are damaged before they are compressed", async () => {
    const compressed = mutatedFile(plain).chain(bytes =>
      fc.constantFrom(gzipSync, deflateSync).map(compress => new Uint8Array(compress(bytes))),
    );
    await checkReads(compressed, readWhole, { runs: 300, perByte: 2000 });
  });

  it("believes no length beyond what is there", async () => {
    const [shard = new Uint8Array()] = plain;
    const header = bytesOf(fixture("tfrecords/damaged/length_huge.tfrecord"));
    await checkReads(fc.constant(header), readWhole, { runs: 1, perByte: 4 });
    expect(await readWhole(shard)).toBeGreaterThan(1);
  });
});

describe("inspectShard on damaged shards", () => {
  const sample = bytesOf("public/samples/digits/eval_1.tfrecord").slice(0, 60_000); // cut: that is damage as well

  const read = async (bytes: Uint8Array) => {
    const { records } = await inspectShard(memorySource({ shard: bytes }), "shard");
    for await (const record of records)
      if ("fault" in record && record.fault.reason === "") throw new Error("Bug: a fault without reason");
  };

  it("gives records with their sound, or faults with their place", async () => {
    await checkReads(mutatedFile([sample, ...plain]), read, { runs: 60, perByte: 2000 });
  });

  it("does the same where the records were damaged before they were framed", async () => {
    const audio = bytesOf(fixture("speech/short_last_frame.wav")).slice(0, 600);
    const flac = bytesOf(fixture("speech/short_last_frame.flac"));
    const records = [audio, flac].map(bytes => encodeExample({ path: "a.wav", audio: bytes, transcript: "one" }));
    const framed = fc.array(mutatedFile(records), { minLength: 1, maxLength: 3 });
    const sized = framed.map(each => ({ each, length: each.reduce((sum, { length }) => sum + length + 16, 0) }));
    await checkReads(sized, async ({ each }) => read(await encodeTfrecord(each, "")), {
      runs: 200,
      perByte: 2000,
      besides: 32 << 20, // the FLAC decoder's own memory
    });
  });
});

describe("decodeExample on damaged records", () => {
  const audio = bytesOf(fixture("speech/short_last_frame.wav")).slice(0, 600);
  const examples = [
    encodeExample({ path: "a/b.wav", audio, transcript: "one two" }),
    encodeExample({ path: "", audio: new Uint8Array(), transcript: "ünïcödé" }),
  ];

  it("gives an utterance or a typed error", async () => {
    await checkReads(mutatedFile(examples), async bytes => decodeExample(bytes), { runs: 4000, perByte: 4 });
  });

  it("does the same for any bytes", async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await checkReads(bytes, async payload => decodeExample(payload), { runs: 2000, perByte: 4 });
  });

  it("ends on groups that are nested without end", async () => {
    const groups = fc.nat(200_000).map(depth => new Uint8Array(depth).fill(0x0b));
    await checkReads(groups, async payload => decodeExample(payload), { runs: 20, perByte: 4 });
  });
});
