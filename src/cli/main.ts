import { check } from "./commands/check.ts";
import { evaluate } from "./commands/evaluate.ts";
import { inspect } from "./commands/inspect.ts";
import { plan } from "./commands/plan.ts";
import { summary } from "./commands/summary.ts";
import { train } from "./commands/train.ts";
import { dispatch } from "./dispatch.ts";
import { processTerminal } from "./terminal.ts";

const commands = [train, evaluate, check, summary, plan, inspect];

// Dawn keeps threads alive, so the process is ended rather than left to end.
process.exit(await dispatch(commands, process.argv.slice(2), processTerminal()));
