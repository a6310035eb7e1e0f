import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands/index.ts";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { findCases } from "../../../src/cli/parity/find-cases.ts";
import { goldenFolder } from "../../../src/cli/parity/golden-folder.ts";
import { resultLine, runCase } from "../../../src/cli/parity/run-cases.ts";
import { fixture } from "../../support/fixtures.ts";
import { fakeTerminal } from "./terminal.ts";

const { cases, others } = findCases(goldenFolder);
const noGpu = () => Promise.reject(new Error("a case of this kind needs no GPU"));

describe("the goldens that need no GPU", () => {
  const chosen = cases.filter(({ needsGpu, missing }) => !needsGpu && missing === undefined);
  const fileOf = (name: string) => name.split(" ")[0] ?? "";
  const files = [...new Set(chosen.map(({ name }) => fileOf(name)))];

  it.each(files)("hold in %s", async file => {
    const failed = [];
    for (const item of chosen.filter(({ name }) => fileOf(name) === file)) {
      const result = await runCase(item, noGpu);
      if (!result.isPassed) failed.push(resultLine(result));
    }
    expect(failed).toEqual([]);
  });

  it("leave out no kind that there is code for", () => {
    const notBuilt = others.filter(({ reason }) => reason.includes("not built yet")).map(({ name }) => name);
    expect(notBuilt.filter(name => !name.startsWith("tensorboard/"))).toEqual([]);
    expect(others.filter(({ reason }) => reason === "no golden of a known kind")).toEqual([]);
  });
});

async function parity(...folders: string[]) {
  const terminal = fakeTerminal("/");
  const code = await dispatch(commands, ["parity", ...folders], terminal);
  return { code, ...terminal.written };
}

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "studio-"));
  mkdirSync(join(folder, "sub"));
  for (const [name, source] of Object.entries(files)) cpSync(fixture(source), join(folder, name));
  return folder;
}

describe("studio parity", () => {
  it("finds goldens by their content, under any name, and says a line a case", async () => {
    const folder = folderWith({ "sub/other name.json": "config/scalars.json", "x.json": "layers/schedule.json" });
    const { code, out } = await parity(folder);
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {3}sub\/other name .*equal \(value\)$/m);
    expect(out).toMatch(/^ok {3}x d_model 640, .* \d\.\de[+-]\d+ of \d\.\de-\d+ \(step \d+\)$/m);
    expect(out).toMatch(/: (\d+) of \1 cases hold\.\n$/);
  });

  it("gives 1 where a case fails", async () => {
    const folder = folderWith({});
    const wrong = { d_model: 640, warmup_steps: 10, max_lr: null, values: [[1, 0.5, 0.5]] };
    writeFileSync(join(folder, "wrong.json"), JSON.stringify({ cases: [wrong] }));
    const { code, out } = await parity(folder);
    expect(code).toBe(1);
    expect(out).toMatch(/^FAIL wrong d_model 640/m);
    expect(out).toContain("0 of 1 cases hold.");
  });

  it("gives 1 where a folder holds no golden, and names files that are none", async () => {
    const folder = folderWith({});
    writeFileSync(join(folder, "else.json"), "{}");
    expect(await parity(folder)).toMatchObject({ code: 1, out: "", err: expect.stringContaining("no golden found") });
  });

  it("passes over cases whose recordings are not there, saying so, and lists what is not built", async () => {
    const folder = folderWith({ "metadata.json": "metadata/metadata.json", "order.json": "tfrecords/order.json" });
    writeFileSync(join(folder, "events.json"), JSON.stringify({ other_settings: {} }));
    const { code, out, err } = await parity(folder);
    expect(code).toBe(0);
    expect(out).toContain("skip metadata an4_train  data/an4/train/transcripts.tsv is not there\n");
    expect(out).toMatch(/: (\d+) of \1 cases hold\. \d+ were skipped\.\n$/);
    expect(err).toBe("Not compared: events.json (TensorBoard event files are not built yet)\n");
  });

  it("gives 1 where every case is skipped", async () => {
    const { code, out } = await parity(folderWith({ "metadata.json": "metadata/metadata.json" }));
    expect(code).toBe(1);
    expect(out).toMatch(/: 0 of 0 cases hold\. \d+ were skipped\.\n$/);
  });

  it("names a folder that is not there", async () => {
    expect(await parity("/nowhere")).toMatchObject({
      code: 2,
      err: "/nowhere: The file is not there. Check the path.\n",
    });
  });
});
