import { filesSource } from "../../data/index.ts";
import { preflight } from "../../run/preflight.ts";
import { answerCalls, type Port } from "../calls.ts";
import type { PreflightRequest } from "./protocol.ts";

// The types of the page's global scope stand in for a worker's, which has another postMessage.
const scope = globalThis as unknown as Port;

answerCalls<PreflightRequest>(scope, ({ config, classes, files, bindingLimitBytes }) =>
  preflight(config, filesSource(files), {
    classes,
    batchSize: config.learning_config.running_config.batch_size,
    ...(bindingLimitBytes !== null && { bindingLimitBytes }),
  }),
);
