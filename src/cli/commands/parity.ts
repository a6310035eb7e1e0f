import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parityCommand } from "../../config/commands.ts";
import { missingFile } from "../../data/source.ts";
import type { EngineDevice } from "../../engine/device.ts";
import { defineCommand } from "../command.ts";
import { openNodeDevice } from "../gpu.ts";
import { findCases } from "../parity/find-cases.ts";
import { GoldenFolder, goldenFolder } from "../parity/golden-folder.ts";
import { resultLine, runCase } from "../parity/run-cases.ts";
import { interruptedExitCode, type Terminal } from "../terminal.ts";

/** `studio parity`: our code against every recorded output found, a line a case. */
export const parity = defineCommand(parityCommand, async ({ positionals }, terminal) => {
  let device: Promise<EngineDevice> | undefined;
  const gpu = () => (device ??= openNodeDevice());
  let failed = 0;
  for (const folder of foldersOf(positionals, terminal)) {
    const { cases, others } = findCases(folder);
    const shown = folder.roots.join(" and ");
    if (cases.length === 0) {
      terminal.err(`${shown}: no golden found.\n`);
      failed++;
      continue;
    }
    let passed = 0;
    for (const item of cases) {
      if (terminal.interrupted.aborted) return interruptedExitCode;
      const result = await runCase(item, gpu);
      if (result.isPassed) passed++;
      terminal.out(`${resultLine(result)}\n`);
    }
    failed += cases.length - passed;
    if (others.length > 0) terminal.err(`Not compared in ${shown}: ${others.join(", ")}\n`);
    terminal.out(`${shown}: ${passed} of ${cases.length} cases hold.\n`);
  }
  return failed === 0 ? 0 : 1;
});

function foldersOf(given: readonly string[], { paths }: Terminal): GoldenFolder[] {
  if (given.length === 0) return [goldenFolder];
  return given.map(name => {
    const path = resolve(paths.workingDirectory, name);
    if (!existsSync(path)) throw missingFile(name);
    return new GoldenFolder([path]);
  });
}
