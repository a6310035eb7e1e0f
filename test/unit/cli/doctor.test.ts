import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointFolder } from "../../../src/cli/checkpoint-folder.ts";
import { commands } from "../../../src/cli/commands/index.ts";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { encodeExample, encodeTfrecord } from "../../../src/data/index.ts";
import { decodeCheckpoint } from "../../../src/run/checkpoint.ts";
import { spokenRecord } from "../../support/speech-like.ts";
import { fakeTerminal } from "./terminal.ts";
import { makeTinyProject } from "./tiny-project.ts";

let folder = "";
beforeAll(async () => {
  folder = await makeTinyProject();
  const spoken = Array.from({ length: 6 }, (_, n) =>
    spokenRecord({ path: `train-${n}.wav`, transcript: "one two", seed: n + 1, sampleRate: 16000, seconds: 0.5 }),
  );
  const damaged = encodeExample({ path: "bad.wav", audio: new Uint8Array(9), transcript: "one" });
  const twice = spokenRecord({ path: "again.wav", transcript: "two", seed: 2, sampleRate: 16000, seconds: 0.5 });
  writeFileSync(join(folder, "train_1.tfrecord"), await encodeTfrecord([...spoken, damaged, twice], "GZIP"));
  writeFileSync(join(folder, "meta.json"), '{"train": {"num_entries": 8}, "eval": {"num_entries": 4}}');
});

async function studio(...words: string[]) {
  const terminal = fakeTerminal(folder);
  return { ...terminal.written, ...terminal, code: await dispatch(commands, words, terminal) };
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");
const training = ["train", "--config-path=config.yml", "--engine=portable"];

describe("studio doctor", () => {
  it("prints a summary and writes every finding, with 0 whatever it finds", async () => {
    const { code, written } = await studio("doctor", "--config-path=config.yml", "--part=train", "--output=found.tsv");
    expect(code).toBe(0);
    expect(written.out).toMatch(/^files +1\nrecords +8\n/);
    expect(written.out).toMatch(/error +1 {2}damaged-record +damaged records\n/);
    expect(written.out).toMatch(/warning +1 {2}duplicate-audio/);
    expect(written.out).toContain("2 findings in found.tsv\n");
    const [, ...rows] = read("found.tsv").trimEnd().split("\n");
    expect(rows.map(row => row.split("\t").slice(0, 5))).toEqual([
      ["damaged-record", "error", "train", `${folder}/train_1.tfrecord`, "6"],
      ["duplicate-audio", "warning", "train", `${folder}/train_1.tfrecord`, "7"],
    ]);
  });

  it("examines files that are named, of no part", async () => {
    const { written } = await studio("doctor", "train_1.tfrecord", "--config-path=config.yml", "--output=found.json");
    expect(written.out).toMatch(/^files +1\n/);
    const { findings } = JSON.parse(read("found.json")) as { findings: unknown[] }; // written by the command just run
    expect(findings).toMatchObject([{ part: null, index: 6 }, { index: 7 }]);
  });

  it("says what it can write before it reads anything", async () => {
    const { code, written } = await studio("doctor", "--config-path=config.yml", "--output=found.txt");
    expect(code).toBe(2);
    expect(written.err).toContain("must end with .tsv or .json");
  });

  it("tells what it has found when it is interrupted", async () => {
    const terminal = fakeTerminal(folder);
    terminal.interrupt();
    expect(await dispatch(commands, ["doctor", "--config-path=config.yml"], terminal)).toBe(130);
    expect(terminal.written.out).toMatch(/^Stopped before the end; until then:\nfiles +0\n/);
  });
});

describe("studio train --exclude", () => {
  it("leaves out what the doctor found, makes shorter epochs, and keeps the list for going on", async () => {
    await studio("doctor", "--config-path=config.yml", "--part=train", "--output=found.tsv");
    const first = await studio(...training, "--bs=3", "--exclude=found.tsv", "--output=run", "--max-steps=1");
    expect(first.written.err).toContain("Leaving out 2 utterances.\n");
    expect(first.written.err).not.toContain("cannot be used");
    expect(first.written.out).toMatch(/1\/2 \[/); // (8 - 2) / 3
    const state = await new CheckpointFolder(join(folder, "run", "state")).load();
    expect(decodeCheckpoint(state ?? new Uint8Array()).exclusions).toMatchObject([{ part: "train", indices: [6, 7] }]);
    const second = await studio(...training, "--bs=3", "--output=run");
    expect(second.code).toBe(0);
    expect(second.written.err).toContain("Leaving out 2 utterances.\n");
    expect(second.written.err).not.toContain("cannot be used");
  });

  it("takes the kinds that are asked for, and names those that are none", async () => {
    await studio("doctor", "--config-path=config.yml", "--part=train", "--output=found.tsv");
    const chosen = await studio(
      ...training,
      "--exclude=found.tsv",
      "--exclude-kinds=damaged-record",
      "--max-steps=1",
      "--output=kinds",
    );
    expect(chosen.written.err).toContain("Leaving out 1 utterance.\n");
    const wrong = await studio(...training, "--exclude=found.tsv", "--exclude-kinds=loud", "--output=none");
    expect(wrong.code).toBe(2);
    expect(wrong.written.err).toContain("--exclude-kinds=loud: there is no such kind.");
  });
});
