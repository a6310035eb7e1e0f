import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeExample, encodeExample } from "../../../src/data/example.ts";
import { fixture, readFixtureJson } from "../../support/fixtures.ts";

interface ExampleCase {
  name: string;
  offset: number;
  payload_length: number;
  use_tf_false: { error?: { message: string } };
}
const { cases } = readFixtureJson<{ cases: ExampleCase[] }>("tfrecords/examples.json");
const file = readFileSync(fixture("tfrecords/examples.tfrecord"));
const payloadOf = ({ offset, payload_length }: ExampleCase) => file.subarray(offset + 12, offset + 12 + payload_length);
const named = (name: string) => {
  const found = cases.find(each => each.name === name);
  if (found === undefined) throw new Error(name);
  return payloadOf(found);
};

describe("decodeExample", () => {
  // Whether the audio can be used is decided later; cut_proto fails in TensorFlow too, while it words its error.
  const broken = cases.filter(
    ({ name, use_tf_false }) => use_tf_false.error !== undefined && !name.startsWith("audio_"),
  );
  const sound = cases.filter(each => !broken.includes(each));

  it.each(broken)("refuses $name", testCase => {
    expect(() => decodeExample(payloadOf(testCase))).toThrow(expect.objectContaining({ code: "example-invalid" }));
  });

  it.each([
    ["missing_transcript", "`transcript` is missing"],
    ["transcript_unset", "`transcript` is missing"],
    ["transcript_empty_list", "has 0 values"],
    ["transcript_two_values", "has 2 values"],
    ["transcript_int", "a list of int64, not of bytes"],
    ["empty_record", "`path` is missing"],
    ["not_a_proto", "not a tf.train.Example"],
  ])("says what is wrong with %s", (name, message) => {
    expect(() => decodeExample(named(name))).toThrow(message);
  });

  it.each(sound)("reads $name as TensorFlow does", testCase => {
    const plain = decodeExample(named("plain"));
    const read = decodeExample(payloadOf(testCase));
    // The part that a case is named after differs there on purpose.
    const [part = ""] = testCase.name.split("_");
    expect({ ...read, [part]: undefined }).toEqual({ ...plain, [part]: undefined });
  });

  it("turns bytes that are no UTF-8 into the replacement character", () => {
    expect(decodeExample(named("transcript_not_utf8")).transcript).toContain("\ufffd");
  });

  it("does not copy the audio", () => {
    const payload = named("plain");
    const { audio } = decodeExample(payload);
    expect(audio.buffer).toBe(payload.buffer);
    expect(audio.length).toBeGreaterThan(1000);
  });

  it("throws nothing but its typed error, whatever the bytes", () => {
    const plain = named("plain");
    fc.assert(
      fc.property(fc.nat(plain.length - 1), fc.nat(255), fc.nat(plain.length), (at, value, length) => {
        const changed = Uint8Array.from(plain);
        changed[at] = value;
        try {
          decodeExample(changed.subarray(0, length));
        } catch (error) {
          expect(error).toMatchObject({ code: "example-invalid" });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("encodeExample", () => {
  const shards = readFixtureJson<{ sets: { none: { shards: { file: string; records: ShardRecord[] }[] } } }>(
    "tfrecords/shards.json",
  );
  interface ShardRecord {
    offset: number;
    payload_length: number;
    payload_sha256: string;
    path: string;
    transcript: string;
    audio_sha256: string;
  }

  it("gives the bytes of TensorFlowASR's writer", () => {
    for (const shard of shards.sets.none.shards) {
      const bytes = readFileSync(fixture(`tfrecords/none/${shard.file}`));
      for (const record of shard.records) {
        const payload = bytes.subarray(record.offset + 12, record.offset + 12 + record.payload_length);
        const utterance = decodeExample(payload);
        expect(utterance).toMatchObject({ path: record.path, transcript: record.transcript });
        expect(sha256(utterance.audio)).toBe(record.audio_sha256);
        expect(sha256(encodeExample(utterance))).toBe(record.payload_sha256);
      }
    }
  });
});

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
