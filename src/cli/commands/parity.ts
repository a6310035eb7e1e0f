import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parityCommand } from "../../config/commands.ts";
import type { EngineDevice } from "../../engine/device.ts";
import { missingFile } from "../../sources/index.ts";
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
    const comparable = cases.filter(item => item.missing === undefined);
    if (cases.length === 0) {
      terminal.err(`${shown}: no golden found.\n`);
      failed++;
      continue;
    }
    let passed = 0;
    for (const item of cases) {
      if (terminal.interrupted.aborted) return interruptedExitCode;
      if (item.missing !== undefined) {
        terminal.out(`skip ${item.name}  ${item.missing} is not there\n`);
        continue;
      }
      const result = await runCase(item, gpu);
      if (result.isPassed) passed++;
      terminal.out(`${resultLine(result)}\n`);
    }
    failed += comparable.length === 0 ? 1 : comparable.length - passed; // where all is skipped, nothing is shown to hold
    for (const { name, reason } of others) terminal.err(`Not compared: ${name} (${reason})\n`);
    const passedOver = cases.length - comparable.length;
    const tail = passedOver === 0 ? "" : ` ${passedOver} were skipped.`;
    terminal.out(`${shown}: ${passed} of ${comparable.length} cases hold.${tail}\n`);
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
