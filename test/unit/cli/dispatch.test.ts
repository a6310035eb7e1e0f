import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands/index.ts";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { fakeTerminal } from "./terminal.ts";
import { makeTinyProject } from "./tiny-project.ts";

let folder = "";
beforeAll(async () => {
  folder = await makeTinyProject();
});

async function studio(...words: string[]) {
  const terminal = fakeTerminal(folder);
  const code = await dispatch(commands, words, terminal);
  return { code, ...terminal.written };
}

describe("the program", () => {
  it.each(commands.map(({ spec }) => spec.name))("has help for %s", async name => {
    const { code, out } = await studio(name, "--help");
    expect(code).toBe(0);
    expect(out).toContain(`studio ${name}`);
  });

  it.each(commands.map(({ spec }) => spec.name))("answers a wrong flag of %s with one line and 2", async name => {
    const { code, out, err } = await studio(name, "--confg=3");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(new RegExp(`^${name}: --confg is not a flag of ${name}\\..*\\n$`));
  });

  it.each([
    ["train", "--config-path=none.j2"],
    ["evaluate", "--config-path=none.j2", "--saved=none.h5"],
    ["check", "--config-path=none.j2"],
    ["summary", "--config-path=none.j2"],
    ["plan", "--config-path=none.j2"],
    ["inspect", "none.j2"],
    ["generate_vocab_wordpiece", "--config-path=none.j2"],
    ["generate_metadata", "a.tsv", "--config-path=none.j2", "--metadata=m.json"],
  ])("answers a missing file of %s with one line and 2", async (...words) => {
    const { code, out, err } = await studio(...words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^none\.j2: The file is not there\. Check the path\.\n$/);
  });

  it("lists the commands, and names the nearest to a wrong one", async () => {
    const help = await studio("--help");
    expect(help.out).toContain("\n  evaluate  ");
    expect(await studio("evalute")).toEqual({
      code: 2,
      out: "",
      err: "evalute is not a command. Did you mean evaluate?\n",
    });
  });
});

describe("studio check", () => {
  it("gives a diagnostic a line and 1 where there is an error", async () => {
    writeFileSync(join(folder, "wrong.yml"), "speech_config: {sampel_rate: 3}\nmodel_config: {encoder_blocks: 3}\n");
    const { code, out } = await studio("check", "--config-path=wrong.yml");
    expect(code).toBe(1);
    expect(out).toMatch(/^wrong\.yml:1:17: warning: .*sample_rate/m);
    for (const line of out.trimEnd().split("\n")) expect(line).toMatch(/^wrong\.yml:\d+:\d+: (error|warning): ./);
  });

  it("gives 0 where there are warnings alone", async () => {
    expect((await studio("check", "--config-path=config.yml")).code).toBe(0);
  });
});

describe("studio plan", () => {
  it("gives its numbers as JSON, and larger ones for longer utterances", async () => {
    const plan = async (frames: number) =>
      JSON.parse(
        (await studio("plan", "--config-path=config.yml", "--json", `--frames=${frames}`, "--labels=9")).out,
      ) as {
        totalBytes: number;
        largestBindingBytes: number;
        lossScratchBytes: number;
        dispatchesPerStep: number;
        groups: Record<string, number>;
      };
    const [short, long] = [await plan(100), await plan(2000)];
    expect(Object.values(short.groups).reduce((a, b) => a + b)).toBe(short.totalBytes);
    expect(long.totalBytes).toBeGreaterThan(short.totalBytes);
    expect(long.lossScratchBytes).toBeGreaterThan(short.lossScratchBytes);
    expect(short.dispatchesPerStep).toBeGreaterThan(10);
  });
});

describe("studio inspect", () => {
  it("gives the shards as JSON", async () => {
    const { out } = await studio("inspect", "train_1.tfrecord", "--json");
    expect(JSON.parse(out)).toMatchObject([{ file: "train_1.tfrecord", compression: "GZIP", records: 10, bad: [] }]);
  });
});
