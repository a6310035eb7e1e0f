import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands/index.ts";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { fixture } from "../../support/fixtures.ts";
import { fakeTerminal } from "./terminal.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "studio-"));
});
const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), "utf8");

async function studio(...words: string[]) {
  const terminal = fakeTerminal(folder);
  const code = await dispatch(commands, words, terminal);
  return { code, ...terminal.written };
}

async function interrupted(...words: string[]) {
  const terminal = fakeTerminal(folder);
  terminal.interrupt();
  return { code: await dispatch(commands, words, terminal), ...terminal.written };
}

const model = `
model_config:
  encoder_alpha: 1.0
  encoder_blocks: [{nlayers: 1, kernel_size: 3, filters: 8, strides: 1, residual: False, activation: silu, padding: causal}]
`;
const decoder = (more: string) =>
  `decoder_config: {vocabulary: out/v.tokens, max_unique_chars: 1000, reserved_tokens: ["<pad>", "<unk>"], ${more}}\n${model}`;
const table = (rows: readonly string[]) => `PATH\tDURATION\tTRANSCRIPT\n${rows.map(row => `${row}\n`).join("")}`;

describe("studio generate_vocab_wordpiece", () => {
  it.each(["--config-path=c.yml", "--config_path=c.yml"])("writes what tf.text's learner gives, by %s", async flag => {
    write("multi.tsv", readFileSync(fixture("vocabulary/multi.tsv")));
    write("c.yml", decoder("vocab_size: 500, corpus_files: [multi.tsv]"));
    const { code, out } = await studio("generate_vocab_wordpiece", flag);
    const { cases } = JSON.parse(readFileSync(fixture("vocabulary/learner.json"), "utf8")) as {
      cases: { name: string; tokens: string[] }[];
    };
    const golden = cases.find(({ name }) => name === "multi_500")?.tokens ?? [];
    expect(read("out/v.tokens")).toBe(golden.map(token => `${token}\n`).join(""));
    expect(out).toContain(`${golden.length} tokens in ${folder}/out/v.tokens\n`);
    expect(code).toBe(0);
  });

  it("says what to write instead of train_files, and makes no file", async () => {
    write("c.yml", decoder("train_files: [multi.tsv]"));
    const { code, err } = await studio("generate_vocab_wordpiece", "--config-path=c.yml");
    expect(code).toBe(1);
    expect(err).toMatch(/train_files is the later name of corpus_files/);
    expect(err).toMatch(
      /c\.yml: decoder_config\.corpus_files names no transcripts .* Write corpus_files: \[train\.tsv\]/,
    );
    expect(existsSync(join(folder, "out"))).toBe(false);
  });

  it("gives 2 for a corpus file that is not there", async () => {
    write("c.yml", decoder("corpus_files: [none.tsv]"));
    expect(await studio("generate_vocab_wordpiece", "--config-path=c.yml")).toMatchObject({
      code: 2,
      err: expect.stringContaining("none.tsv: The file is not there. Check the path.\n"),
    });
  });

  it("takes a corpus file beside the config, and gives 1 where lines were left out", async () => {
    write("a.tsv", `${table(["a.wav\t1\tyes no"])}no row\n`);
    write("c.yml", decoder("corpus_files: [/somewhere/else/a.tsv]"));
    const { code, err, out } = await studio("generate_vocab_wordpiece", "--config-path=c.yml");
    expect(code).toBe(1);
    expect(err).toContain(`taking ${folder}/a.tsv instead`);
    expect(err).toContain("a.tsv:3: The line holds");
    expect(out).toContain("1 lines were left out");
  });

  it("ends with 130 where it is interrupted, and leaves no file", async () => {
    write("a.tsv", table(["a.wav\t1\tyes no"]));
    write("c.yml", decoder("corpus_files: [a.tsv]"));
    expect(await interrupted("generate_vocab_wordpiece", "--config-path=c.yml")).toMatchObject({ code: 130, out: "" });
    expect(readdirSync(folder).sort()).toEqual(["a.tsv", "c.yml"]);
  });
});

describe("studio generate_metadata", () => {
  const flags = ["--stage=eval", "--config-path=c.yml", "--metadata=m.json"];
  beforeEach(() => {
    mkdirSync(join(folder, "out"));
    write("c.yml", decoder("vocab_size: 50"));
    write("a.tsv", table(["a.wav\t1.0\tno no yes"]));
    write("b.tsv", table(["b.wav\t2.5\tyes"]));
  });

  it("puts the stage into the file beside the others", async () => {
    write("out/v.tokens", "<pad>\n<unk>\nno\nyes\n");
    write("m.json", '{"train": {"num_entries": 7}}');
    const { code, out } = await studio("generate_metadata", "a.tsv", "b.tsv", ...flags);
    expect(out).toBe("eval in m.json: 2 utterances, at most 248 frames and 3 labels\n");
    expect(code).toBe(0);
    const entry = '"max_input_length": 248,\n    "max_label_length": 3,\n    "num_entries": 2';
    expect(read("m.json")).toBe(`{\n  "train": {\n    "num_entries": 7\n  },\n  "eval": {\n    ${entry}\n  }\n}`);
  });

  it("says how to make the vocabulary where it is not there yet", async () => {
    const { code, err } = await studio("generate_metadata", "a.tsv", ...flags);
    expect(code).toBe(2);
    expect(err).toContain("Make the vocabulary first: studio generate_vocab_wordpiece --config-path=c.yml.");
  });

  it("wants transcripts and a file", async () => {
    expect((await studio("generate_metadata", ...flags)).err).toContain("TSV... is missing");
    expect((await studio("generate_metadata", "a.tsv", "--config-path=c.yml")).err).toContain("--metadata is missing");
  });

  it("ends with 130 where it is interrupted, and leaves the file alone", async () => {
    write("out/v.tokens", "<pad>\n<unk>\nno\nyes\n");
    write("m.json", "{}");
    expect((await interrupted("generate_metadata", "a.tsv", ...flags)).code).toBe(130);
    expect(read("m.json")).toBe("{}");
  });
});

describe("studio create_librispeech_trans", () => {
  const flac = readFileSync(fixture("speech/short_last_frame.flac"));

  it("writes absolute paths of a relative directory", async () => {
    mkdirSync(join(folder, "L/84"), { recursive: true });
    write("L/84/84.trans.txt", "84-0 YES\n84-1 GONE\n");
    write("L/84/84-0.flac", flac);
    const { code, out, err } = await studio("create_librispeech_trans", "--directory=L", "--output=out/t.tsv");
    expect(read("out/t.tsv")).toBe(table([`${folder}/L/84/84-0.flac\t0.256375\tyes`]));
    expect(err).toContain(`84.trans.txt:2, utterance ${folder}/L/84/84-1.flac: There is no`);
    expect(out).toContain("1 utterances, 0.00 hours of audio in out/t.tsv\n1 lines were left out");
    expect(code).toBe(1);
  });

  it("gives 2 for a folder that is not there or elsewhere, and 130 where it is interrupted, without a file", async () => {
    const run = ["create_librispeech_trans", "--output=t.tsv"];
    expect((await studio(...run, "--directory=none")).code).toBe(2);
    expect((await studio(...run, "--directory=s3://bucket/L")).code).toBe(2);
    mkdirSync(join(folder, "L"));
    write("L/a.txt", "a YES\n");
    write("L/a.flac", flac);
    expect((await interrupted(...run, "--directory=L")).code).toBe(130);
    expect(readdirSync(folder)).toEqual(["L"]);
  });
});
