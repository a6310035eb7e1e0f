import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkLayers } from "../../../scripts/check-layers.mjs";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The faults of a source folder with these files. */
function faultsOf(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "layers-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return checkLayers(folder);
}

describe("checkLayers", () => {
  const lower = { "lib/a.ts": "export const a = 1;", "engine/b.ts": "export const b = 2;" };

  it("accepts imports that point down", () => {
    expect(
      faultsOf({
        ...lower,
        "transducer/c.ts":
          'import { a } from "../lib/a.ts";\nexport * from "../engine/b.ts";\nimport s from "../../shaders/x.wgsl?raw";\n',
        "cli/main.ts": 'import { readFileSync } from "node:fs";\nimport "../transducer/c.ts";\n',
      }),
    ).toEqual([]);
  });

  it.each([
    ["an import that points up", 'import { c } from "../transducer/c.ts";', "engine may not import transducer"],
    ["a re-export that points up", 'export * from "../transducer/c.ts";', "engine may not import transducer"],
    ["a dynamic import that points up", 'void import("../transducer/c.ts");', "engine may not import transducer"],
    ["a type that points up", 'import type { c } from "../transducer/c.ts";', "engine may not import transducer"],
    ["a neighbour of the same tier", 'import { s } from "../speech/s.ts";', "engine may not import speech"],
    ["the other implementation's package", 'import * as tf from "@tensorflow/tfjs";', "@tensorflow/tfjs may not"],
    ["React below the page", 'import { useState } from "react";', "react may not be imported here"],
    ["a built-in of Node", 'import { join } from "node:path";', "node:path may not be imported here"],
    ["a file that is not there", 'import "./gone.ts";', "./gone.ts names no file"],
    ["a path out of the source", 'import "../../test/x.ts";', "lies outside src and shaders"],
  ])("refuses %s and names its line", (_, line, fault) => {
    const faults = faultsOf({
      ...lower,
      "transducer/c.ts": "export const c = 3;",
      "speech/s.ts": "export const s = 4;",
      "engine/d.ts": `// one line of comment\n${line}\n`,
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^src\/engine\/d\.ts:2: /);
    expect(faults[0]).toContain(fault);
  });

  it("ignores imports in comments and strings", () => {
    const text = `// import "../run/r.ts"\nexport const text = 'import "../run/r.ts"';\n`;
    expect(faultsOf({ "lib/a.ts": text })).toEqual([]);
  });

  it("lets every folder name the types of a config, but not run its code", () => {
    const config = { "config/config.ts": "export interface C { a: number }\nexport const c = 1;\n" };
    expect(faultsOf({ ...config, "engine/e.ts": 'import type { C } from "../config/config.ts";' })).toEqual([]);
    expect(faultsOf({ ...config, "engine/e.ts": 'import { c } from "../config/config.ts";' })).toHaveLength(1);
  });

  it("lets the page reach a worker by its protocol only", () => {
    const worker = {
      "workers/trainer/protocol.ts": "export const p = 1;",
      "workers/trainer/entry.ts": "export const e = 1;",
    };
    expect(faultsOf({ ...worker, "state/s.ts": 'import "../workers/trainer/protocol.ts";' })).toEqual([]);
    expect(faultsOf({ ...worker, "state/s.ts": 'import "../workers/trainer/entry.ts";' })).toHaveLength(1);
  });

  it("finds a circle of imports, and none where only types go back", () => {
    const forth = { "lib/x.ts": 'import { y } from "./y.ts";\nexport const x = y;\n' };
    expect(faultsOf({ ...forth, "lib/y.ts": 'import { x } from "./x.ts";\nexport const y = x;\n' })).toEqual([
      "circular import: lib/x.ts -> lib/y.ts -> lib/x.ts",
    ]);
    expect(faultsOf({ ...forth, "lib/y.ts": 'import type { x } from "./x.ts";\nexport const y = 1;\n' })).toEqual([]);
  });

  it("refuses a folder that has no layer", () => {
    expect(faultsOf({ "misc/a.ts": 'import "../lib/a.ts";', "lib/a.ts": "export const a = 1;" })[0]).toContain(
      "no layer",
    );
  });
});
