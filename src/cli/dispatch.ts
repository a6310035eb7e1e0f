import { nearestName } from "../config/nearest.ts";
import { describeError, StudioError } from "../lib/result.ts";
import type { Command } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** Runs `studio <command> ...` and gives the exit code: 2 for a wrong command line or a missing file, 1 for other failures. */
export async function dispatch(
  commands: readonly Command[],
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    terminal.out(overview(commands));
    return name === undefined ? usageExitCode : 0;
  }
  const command = commands.find(({ spec }) => spec.name === name);
  try {
    if (command === undefined) throw unknownCommand(name, commands);
    return await command.start(rest, terminal);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    terminal.err(`${describeError(error)}\n`);
    return usageCodes.has(error.code) ? usageExitCode : 1;
  }
}

const usageExitCode = 2;

/** What the one who typed the command can mend there: the rest of the failures lie in files or in the machine. */
const usageCodes = new Set([
  "wrong_flag",
  "unknown-command",
  "file-missing",
  "shards-missing",
  "bucket-missing",
  "address-unreadable",
  "keys-incomplete",
  "run-finished",
]);

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ spec }) => spec.name.length)) + 2;
  const lines = commands.map(({ spec }) => `  ${spec.name.padEnd(width)}${spec.help}`);
  return `studio <command> [flags]\n\n${lines.join("\n")}\n\nstudio <command> --help tells its flags.\n`;
}

function unknownCommand(name: string, commands: readonly Command[]): StudioError {
  const names = commands.map(({ spec }) => spec.name);
  const near = nearestName(name, names);
  const hint = near === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${near}?`;
  return new StudioError("unknown-command", `${name} is not a command.`, {}, hint);
}
