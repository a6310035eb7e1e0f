import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands/index.ts";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { decodeExample, readTfrecord } from "../../../src/data/index.ts";
import { fixture, readFixtureJson } from "../../support/fixtures.ts";
import { type FakeTerminal, fakeTerminal } from "./terminal.ts";
import { makeTinyProject } from "./tiny-project.ts";

interface Golden {
  transcripts_tsv: string;
  sets: Record<string, { shards: { file: string; uncompressed_sha256: string }[] }>;
}
const golden = readFixtureJson<Golden>("tfrecords/shards.json");
const sample = fileURLToPath(new URL("../../../../shared/data/librispeech_sample/", import.meta.url));

let folder = "";
let terminal: FakeTerminal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "create-tfrecords-"));
  terminal = fakeTerminal(folder);
  await mkdir(join(folder, "audio"));
  await writeFile(join(folder, "transcripts.tsv"), golden.transcripts_tsv);
  for (const { path, audio } of await goldenUtterances()) await writeFile(join(folder, path), audio);
});
afterEach(() => rm(folder, { recursive: true }));

const run = (...words: string[]) => dispatch(commands, ["create_tfrecords", ...words], terminal);

describe("studio create_tfrecords", () => {
  it("writes the reference's shards with the reference's flags", async () => {
    const flags = ["--mode", "train", "--tfrecords-dir", "out", "--tfrecords-shards", "3", "--shuffle", "False"];
    expect(await run(...flags, "transcripts.tsv")).toBe(0);
    for (const { file, uncompressed_sha256: expected } of golden.sets["gzip"]?.shards ?? []) {
      const plain = gunzipSync(await readFile(join(folder, "out", file)));
      expect(createHash("sha256").update(plain).digest("hex"), file).toBe(expected);
    }
    expect(terminal.written.out).toContain("Created out/train_1.tfrecord (3 utterances)\n");
    expect(terminal.written.out).toMatch(/^7 utterances, 0.00 hours of audio in out; \d+ utterances\/s\n$/m);
  });

  it("makes none where there are some, with the reference's words", async () => {
    const flags = ["--mode=train", "--tfrecords-dir=out", "--tfrecords-shards=2", "transcripts.tsv"];
    await run(...flags);
    terminal.written.out = "";
    expect(await run(...flags)).toBe(0);
    expect(terminal.written.out).toBe("TFRecords're already existed: train\n");
  });

  it("reads a TSV behind a lone --shuffle, and says that the reference does not", async () => {
    expect(await run("--mode=train", "--tfrecords-dir=out", "--shuffle", "transcripts.tsv")).toBe(0);
    expect(terminal.written.err).toContain("Write --shuffle=True transcripts.tsv.");
    expect(terminal.written.out).toContain("7 utterances");
  });

  it("names what it leaves out and ends with 1", async () => {
    await rm(join(folder, "audio/u4.wav"));
    expect(await run("--mode=train", "--tfrecords-dir=out", "--shuffle=False", "transcripts.tsv")).toBe(1);
    expect(terminal.written.err).toContain("transcripts.tsv:5, utterance audio/u4.wav: The file is not there.");
    expect(terminal.written.out).toContain("1 rows were left out");
  });

  it("takes compression, folder and transcripts from the config where the flags leave them open", async () => {
    const project = await makeTinyProject();
    const text = await readFile(join(project, "config.yml"), "utf8");
    await rm(project, { recursive: true });
    const own = 'tfrecords_dir: shards\n    data_paths: [transcripts.tsv]\n    compression_type: ""';
    await writeFile(join(folder, "config.yml"), text.replace("tfrecords_dir: /somewhere/else", own));
    expect(await run("--mode=train", "--config-path=config.yml", "--tfrecords-shards=3", "--shuffle=False")).toBe(0);
    for (const { file } of golden.sets["none"]?.shards ?? []) {
      const expected = await readFile(fixture(`tfrecords/none/${file}`));
      expect(expected.equals(await readFile(join(folder, "shards", file))), file).toBe(true);
    }
  });

  it("takes a folder of audio with texts beside it", async () => {
    await rm(join(folder, "transcripts.tsv"));
    await writeFile(join(folder, "audio/u1.txt"), "one\n");
    const audio = new URL("../../fixtures/audio/", import.meta.url);
    await cp(new URL("digits.mp3", audio), join(folder, "audio/digits.mp3"));
    await writeFile(join(folder, "audio/digits.txt"), "three one four\n");
    expect(await run("--mode=test", "--tfrecords-dir=out", "--tfrecords-shards=1", "--shuffle=False", "audio")).toBe(0);
    const made = await utterancesOf(await readFile(join(folder, "out/test_1.tfrecord")));
    expect(made.map(({ path, transcript, audio: wav }) => [path, transcript, wav.length])).toEqual([
      [join(folder, "audio/digits.mp3"), "three one four", 44 + 2 * 23600],
      [join(folder, "audio/u1.wav"), "one", 44 + 2 * 811],
    ]);
  });

  it("leaves whole shards alone on Ctrl-C, and makes the others when it resumes", async () => {
    const audio = join(folder, "audio/u5.wav");
    const kept = await readFile(audio);
    await rm(audio);
    const flags = ["--mode=train", "--tfrecords-dir=out", "--tfrecords-shards=2", "--shuffle=False", "transcripts.tsv"];
    terminal.onWrite = text => text.startsWith("warning") && terminal.interrupt(); // in the second shard
    expect(await run(...flags)).toBe(130);
    expect(await readdir(join(folder, "out"))).toEqual(["train_1.tfrecord"]);

    await writeFile(audio, kept);
    terminal = fakeTerminal(folder);
    expect(await run(...flags)).toBe(0);
    expect(terminal.written.err).toContain("--existing=resume");
    expect(await run(...flags, "--existing=resume")).toBe(0);
    expect(terminal.written.out).toContain("Created out/train_2.tfrecord (3 utterances)");
  });

  it.each([
    [["--tfrecords-dir=out", "transcripts.tsv"], "--mode is missing"],
    [["--mode=train", "--tfrecords-dir=out"], "transcripts are missing"],
    [["--mode=train", "transcripts.tsv"], "--tfrecords-dir is missing"],
    [["--mode=train", "--tfrecords-dir=out", "gone.tsv"], "gone.tsv: The file is not there"],
  ])("ends with 2 for %j", async (words, message) => {
    expect(await run(...words)).toBe(2);
    expect(terminal.written.err).toContain(message);
  });

  it.skipIf(!existsSync(sample))(
    "makes shards of recordings that inspect reads whole (needs ../shared/data)",
    async () => {
      await cp(sample, join(folder, "libri"), { recursive: true });
      const flags = ["--mode=train", "--tfrecords-dir=out", "--tfrecords-shards=2", "--shuffle=False"];
      expect(await run(...flags, "libri/transcripts.tsv")).toBe(0);
      terminal.written.out = "";
      await dispatch(commands, ["inspect", "--json", "out/train_1.tfrecord", "out/train_2.tfrecord"], terminal);
      const reports: { records: number; seconds: number; bad: unknown[] }[] = JSON.parse(terminal.written.out);
      const tsv = await readFile(join(sample, "transcripts.tsv"), "utf8");
      const durations = tsv
        .trimEnd()
        .split("\n")
        .slice(1)
        .map(line => Number(line.split("\t")[1]));
      expect(reports.map(({ records }) => records)).toEqual([4, 4]);
      expect(reports.flatMap(({ bad }) => bad)).toEqual([]);
      const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
      expect(seconds).toBeCloseTo(
        durations.reduce((sum, duration) => sum + duration, 0),
        6,
      );
    },
  );
});

async function utterancesOf(shard: Uint8Array<ArrayBuffer>) {
  const found = [];
  for await (const item of readTfrecord(new Blob([shard]).stream(), "shard")) {
    if (item.type === "bad") throw new Error(item.reason);
    found.push(decodeExample(item.payload));
  }
  return found;
}

/** The recordings that the goldens were made of. */
async function goldenUtterances() {
  const files = golden.sets["none"]?.shards.map(({ file }) => file) ?? [];
  const shards = await Promise.all(files.map(async file => readFile(fixture(`tfrecords/none/${file}`))));
  return (await Promise.all(shards.map(bytes => utterancesOf(new Uint8Array(bytes))))).flat();
}
