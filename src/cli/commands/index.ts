import type { Command } from "../command.ts";
import { bench } from "./bench.ts";
import { check } from "./check.ts";
import { evaluate } from "./evaluate.ts";
import { inspect } from "./inspect.ts";
import { parity } from "./parity.ts";
import { plan } from "./plan.ts";
import { summary } from "./summary.ts";
import { train } from "./train.ts";

/** In the order of the help. */
export const commands: readonly Command[] = [train, evaluate, check, summary, plan, inspect, parity, bench];
