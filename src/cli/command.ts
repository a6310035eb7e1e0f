import { type CommandSpec, type FlagValues, helpText, parseFlags } from "../config/flags.ts";
import type { Terminal } from "./terminal.ts";

/** One command of the program. */
export interface Command {
  spec: CommandSpec;
  /** Gives the exit code. @throws StudioError for what the user can mend */
  start(words: readonly string[], terminal: Terminal): Promise<number>;
}

export interface Given<Spec extends CommandSpec> {
  flags: FlagValues<Spec["flags"]>;
  positionals: string[];
}

/** A command with its flags read, and `--help` answered. */
export function defineCommand<const Spec extends CommandSpec>(
  spec: Spec,
  run: (given: Given<Spec>, terminal: Terminal) => Promise<number>,
): Command {
  return {
    spec,
    async start(words, terminal) {
      const parsed = parseFlags(spec, words);
      if (parsed.kind === "values") return run({ flags: parsed.values, positionals: parsed.positionals }, terminal);
      terminal.out(helpText(spec));
      return 0;
    },
  };
}
