import { describe, expect, it } from "vitest";
import * as commands from "../../../src/config/commands.ts";
import { type CommandSpec, helpText, parseFlags } from "../../../src/config/flags.ts";
import { parseLiteral } from "../../../src/config/literal.ts";
import { describeError, StudioError } from "../../../src/lib/result.ts";

const { trainCommand, evaluateCommand, inspectCommand } = commands;

function trainValues(...words: string[]) {
  const parsed = parseFlags(trainCommand, words);
  if (parsed.kind === "help") throw new Error("help was not asked for");
  return parsed.values;
}

function faultOf(command: CommandSpec, ...words: string[]): string {
  try {
    parseFlags(command, words);
  } catch (error) {
    if (error instanceof StudioError) return describeError(error);
    throw error;
  }
  throw new Error("no fault");
}

describe("parseFlags", () => {
  it("fills in defaults", () => {
    expect(trainValues()).toMatchObject({
      configPath: null,
      tfrecords: false,
      bs: null,
      spx: 1,
      mxp: "none",
      seed: 42,
    });
  });

  it("takes dashes and underscores, a value behind = or a space", () => {
    for (const words of [
      ["--config-path=a.j2"],
      ["--config_path=a.j2"],
      ["--config-path", "a.j2"],
      ["--config_path", "a.j2"],
    ]) {
      expect(trainValues(...words).configPath).toBe("a.j2");
    }
  });

  it("takes --flag as True, --noflag as False, and Python's booleans", () => {
    expect(trainValues("--tfrecords", "--bs", "4")).toMatchObject({ tfrecords: true, bs: 4 });
    expect(trainValues("--tfrecords", "--notfrecords").tfrecords).toBe(false);
    expect(trainValues("--tfrecords=False", "--jit_compile", "True")).toMatchObject({
      tfrecords: false,
      jitCompile: true,
    });
  });

  it("reads Python literals", () => {
    expect(trainValues("--devices=[0,1]").devices).toEqual([0, 1]);
    expect(trainValues("--devices", "0, 2").devices).toEqual([0, 2]);
    expect(trainValues("--bs=None", "--devices=None")).toMatchObject({ bs: null, devices: null });
    expect(trainValues("--bs=1_000", '--output="a b"', "--pretrained=1")).toMatchObject({
      bs: 1000,
      output: "a b",
      pretrained: "1",
    });
  });

  it("collects a flag that may be repeated, and both names of the weights", () => {
    const parsed = parseFlags(evaluateCommand, [
      "--config-path=c",
      "--h5=w.h5",
      "--data=a.tsv",
      "--data",
      "b.tfrecord",
    ]);
    expect(parsed).toMatchObject({
      kind: "values",
      values: { saved: "w.h5", data: ["a.tsv", "b.tfrecord"], greedy: "reference" },
    });
  });

  it("keeps words without a flag where the command takes them", () => {
    expect(parseFlags(inspectCommand, ["a", "--json", "b"])).toMatchObject({
      positionals: ["a", "b"],
      values: { json: true },
    });
  });

  it.each([
    [trainCommand, ["--batch=4"], "train: --batch is not a flag of train. See: studio train --help."],
    [trainCommand, ["--tfrecord"], "train: --tfrecord is not a flag of train. Did you mean --tfrecords?"],
    [trainCommand, ["--bs=0"], "train: --bs takes a whole number of at least 1, not 0."],
    [trainCommand, ["--bs=4.5"], "train: --bs takes a whole number of at least 1, not 4.5."],
    [trainCommand, ["--bs"], "train: --bs needs a value. Write --bs=N."],
    [trainCommand, ["--output="], "train: --output takes text, not nothing."],
    [trainCommand, ["--mxp=half"], "train: --mxp takes one of none, auto, strict, not half."],
    [trainCommand, ["--devices=[a]"], "train: --devices takes a list of whole numbers such as [0,1], not [a]."],
    [trainCommand, ["x.j2"], "train: train does not take x.j2. See: studio train --help."],
    [evaluateCommand, ["--config-path=c"], "evaluate: --saved is missing. Give it: --saved=FILE.h5."],
    [inspectCommand, [], "inspect: SHARD... is missing. See: studio inspect --help."],
    [trainCommand, ["-b", "4"], "train: -b is not a flag of train. See: studio train --help."],
  ] satisfies [CommandSpec, string[], string][])("refuses %#", (command, words, message) => {
    expect(faultOf(command, ...words)).toBe(message);
  });

  it("answers --help wherever it stands", () => {
    expect(parseFlags(evaluateCommand, ["--config-path=c", "--", "--help"])).toEqual({ kind: "help" });
  });
});

describe("helpText", () => {
  it("lists every flag of every command with its default", () => {
    for (const command of Object.values<CommandSpec>(commands)) {
      const help = helpText(command);
      expect(help).toContain(`studio ${command.name}`);
      for (const [name, { help: sentence }] of Object.entries(command.flags)) {
        expect(help).toContain(`--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`);
        expect(help).toContain(sentence);
      }
    }
    expect(helpText(evaluateCommand)).toContain("--saved=FILE.h5, --h5=FILE.h5");
    expect(helpText(trainCommand)).toContain("Default: 42.");
  });
});

describe("parseLiteral", () => {
  it.each([
    ["1", 1],
    ["-1.5e3", -1500],
    ["0x10", 16],
    [".5", 0.5],
    ["007", "007"],
    ["1e", "1e"],
    ["a.tsv", "a.tsv"],
    ["/a/b", "/a/b"],
    ["None", null],
    ["'a b'", "a b"],
    ["[1, two, [3]]", [1, "two", [3]]],
    ["(1,)", [1]],
    ["()", []],
    ["(1)", 1],
    ["[1", "[1"],
    [
      "{a: 1, 'b': [2]}",
      new Map<string, unknown>([
        ["a", 1],
        ["b", [2]],
      ]),
    ],
    ["", ""],
  ])("reads %s as Python does", (text, value) => {
    expect(parseLiteral(text)).toEqual(value);
  });

  it("takes brackets without end for text", () => {
    expect(parseLiteral("[".repeat(10_000))).toHaveLength(10_000);
  });
});
