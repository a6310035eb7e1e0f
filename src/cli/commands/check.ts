import { resolve } from "node:path";
import { checkCommand } from "../../config/commands.ts";
import { formatDiagnostic } from "../../config/diagnostic.ts";
import { loadConfig } from "../../config/load.ts";
import { defineCommand } from "../command.ts";
import { readText } from "../project.ts";

/** `studio check`: a diagnostic a line; 1 if there is an error. */
export const check = defineCommand(checkCommand, async (given, terminal) => {
  const { configPath } = given.flags;
  const text = await readText(resolve(terminal.paths.workingDirectory, configPath), configPath);
  const { diagnostics } = await loadConfig(text, configPath);
  for (const diagnostic of diagnostics) terminal.out(`${formatDiagnostic(diagnostic)}\n`);
  return diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
});
