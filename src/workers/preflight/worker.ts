import { preflight } from "../../run/preflight.ts";
import { filesSource } from "../../sources/index.ts";
import { answerCalls, workerScope } from "../calls.ts";
import type { PreflightRequest } from "./protocol.ts";

answerCalls<PreflightRequest>(workerScope(), ({ config, classes, files, bindingLimitBytes }) =>
  preflight(config, filesSource(files), {
    classes,
    batchSize: config.learning_config.running_config.batch_size,
    ...(bindingLimitBytes !== null && { bindingLimitBytes }),
  }),
);
