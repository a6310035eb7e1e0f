import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands/index.ts";
import { dispatch } from "../../src/cli/dispatch.ts";
import { endpoint, keys, newBucket } from "../support/object-storage.ts";
import { fakeTerminal } from "../unit/cli/terminal.ts";

describe("studio create_tfrecords into a bucket", () => {
  let folder = "";
  let bucket = "";
  beforeAll(async () => {
    bucket = await newBucket();
    folder = await mkdtemp(join(tmpdir(), "create-tfrecords-"));
    const audio = new URL("../fixtures/audio/", import.meta.url);
    const names = ["digits.wav", "digits.flac", "digits.mp3"];
    for (const name of names) await cp(new URL(name, audio), join(folder, name));
    const rows = names.map(name => `${name}\t1.475\tthree one four\n`);
    await writeFile(join(folder, "t.tsv"), `PATH\tDURATION\tTRANSCRIPT\n${rows.join("")}`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("writes shards that inspect reads from there, and finds them the second time", async () => {
    const terminal = fakeTerminal(folder, undefined, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    });
    const run = async (...words: string[]) => {
      terminal.written.out = "";
      return { code: await dispatch(commands, words, terminal), text: terminal.written.out };
    };
    const directory = `s3://${bucket}/shards`;
    const create = [
      "create_tfrecords",
      "--mode=train",
      `--tfrecords-dir=${directory}`,
      "--tfrecords-shards=2",
      "t.tsv",
    ];
    expect((await run(...create)).code, terminal.written.err).toBe(0);

    const { text } = await run("inspect", "--json", `${directory}/train*.tfrecord`);
    const reports: { records: number; seconds: number }[] = JSON.parse(text);
    expect(reports.map(({ records }) => records)).toEqual([2, 1]);
    expect(reports.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(3 * 1.475, 9);

    expect((await run(...create)).text).toBe("TFRecords're already existed: train\n");
  });
});
