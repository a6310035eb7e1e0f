import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderSource } from "../../../src/cli/files.ts";
import { readAll } from "../../../src/data/bytes.ts";
import { type DataSource, listShards, memorySource, sortNames } from "../../../src/sources/source.ts";
import { readFixtureJson } from "../../support/fixtures.ts";

const order = readFixtureJson<{ files: string[]; list_files_shuffle_false: string[] }>("tfrecords/order.json");
const contentOf = (name: string) => new TextEncoder().encode(`this is ${name}`);
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "source-"));
  for (const name of order.files) {
    mkdirSync(dirname(join(folder, "shards", name)), { recursive: true });
    writeFileSync(join(folder, "shards", name), contentOf(name));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const sources: [string, () => DataSource][] = [
  ["folderSource", () => folderSource(folder)],
  [
    "memorySource",
    () => memorySource(Object.fromEntries(order.files.map(name => [`shards/${name}`, contentOf(name)]))),
  ],
];

describe.each(sources)("%s", (_, create) => {
  it("finds the shards that TensorFlowASR's pattern finds, in its order", async () => {
    const expected = order.list_files_shuffle_false.map(name => `shards/${name}`);
    expect(await listShards(create(), "shards", "train")).toEqual(expected);
    expect(await listShards(create(), "shards/", "train")).toEqual(expected);
  });

  it("tells sizes", async () => {
    expect(await create().list("shards/eval_?.tfrecord")).toEqual([{ name: "shards/eval_1.tfrecord", sizeBytes: 23 }]);
  });

  it("says so when a stage has no shards, or there is no such folder", async () => {
    await expect(listShards(create(), "shards", "test")).rejects.toMatchObject({ code: "shards-missing" });
    await expect(listShards(create(), "nowhere", "train")).rejects.toMatchObject({ code: "shards-missing" });
  });

  it("opens a file from any offset", async () => {
    const text = async (offset?: number) =>
      new TextDecoder().decode(await readAll(await create().open("shards/train.tfrecord", offset)));
    expect(await text()).toBe("this is train.tfrecord");
    expect(await text(8)).toBe("train.tfrecord");
    expect(await text(500)).toBe("");
  });

  it("names a file that is not there", async () => {
    await expect(create().open("shards/none")).rejects.toMatchObject({
      code: "file-missing",
      place: { file: "shards/none" },
    });
  });
});

describe("sortNames", () => {
  it("sorts by code points, not by UTF-16 units", () => {
    expect(sortNames(["b\u{1f600}", "b\uff5e", "b", "a"])).toEqual(["a", "b", "b\uff5e", "b\u{1f600}"]);
  });
});
