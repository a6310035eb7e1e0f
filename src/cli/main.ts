import { commands } from "./commands/index.ts";
import { dispatch } from "./dispatch.ts";
import { processTerminal } from "./terminal.ts";

// Dawn keeps threads alive, so the process is ended rather than left to end.
process.exit(await dispatch(commands, process.argv.slice(2), processTerminal()));
