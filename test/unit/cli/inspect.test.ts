import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { folderSource } from "../../../src/cli/files.ts";
import { formatShardReports, inspectShards } from "../../../src/cli/inspect.ts";
import { fixture, readFixtureJson } from "../../support/fixtures.ts";

const source = folderSource(dirname(fixture("tfrecords/shards.json")));

interface Shards {
  sets: Record<string, { compression_type: string; shards: { file: string; records: { samples: number }[] }[] }>;
}

describe("inspectShards", () => {
  it("counts records and seconds of every shard, whatever its compression", async () => {
    const { sets } = readFixtureJson<Shards>("tfrecords/shards.json");
    for (const [name, { compression_type, shards }] of Object.entries(sets)) {
      const reports = await inspectShards(
        source,
        shards.map(({ file }) => `${name}/${file}`),
      );
      const expected = shards.map(({ file, records }) => ({
        file: `${name}/${file}`,
        compression: compression_type === "" ? "none" : compression_type,
        records: records.length,
        seconds: expect.closeTo(records.reduce((sum, record) => sum + record.samples, 0) / 16000, 9),
        bad: [],
      }));
      expect(reports).toEqual(expected);
    }
  });

  it("reports damage, records that are no Example, and audio that cannot be read", async () => {
    const [damaged, empty, examples] = await inspectShards(source, [
      "damaged/payload_byte.tfrecord",
      "damaged/empty_payload.tfrecord",
      "examples.tfrecord",
    ]);
    expect(damaged).toMatchObject({ records: 3, bad: [{ index: 1, offset: 152 }] });
    expect(empty).toMatchObject({
      records: 4,
      bad: [{ index: 1, offset: 152, reason: "the feature `path` is missing" }],
    });
    expect(examples?.bad.find(({ index }) => index === 21)?.reason).toContain("not a WAV");
  });

  it("says a shard a line, bad records below", async () => {
    const text = formatShardReports(
      await inspectShards(source, ["zlib/train_1.tfrecord", "damaged/length_crc.tfrecord"]),
    );
    expect(text.split("\n")).toEqual([
      "zlib/train_1.tfrecord: ZLIB, 3 records, 0.3 s of audio, 0 bad",
      "damaged/length_crc.tfrecord: not compressed, 3 records, 0.0 s of audio, 1 bad",
      "  record 1, byte 152: the checksum of the length is wrong; 158 bytes skipped to the next record",
    ]);
  });

  it("names a shard that is not there", async () => {
    await expect(inspectShards(source, ["none.tfrecord"])).rejects.toMatchObject({ code: "file-missing" });
  });
});
