import { preflight } from "../../run/preflight.ts";
import { projectData } from "../../run/project-data.ts";
import { answerCalls, workerScope } from "../calls.ts";
import { shardSource } from "../shard-cache.ts";
import type { PreflightRequest } from "./protocol.ts";

answerCalls<PreflightRequest>(workerScope(), ({ config, classes, files, access, bindingLimitBytes, exclusions }) =>
  preflight(config, projectData(files, access, { through: shardSource })(config), {
    classes,
    batchSize: config.learning_config.running_config.batch_size,
    exclusions,
    ...(bindingLimitBytes !== null && { bindingLimitBytes }),
  }),
);
