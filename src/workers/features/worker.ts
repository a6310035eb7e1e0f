import { answerCalls, workerScope } from "../calls.ts";
import { FeatureWorker } from "./feature-worker.ts";
import type { FeaturesRequest } from "./protocol.ts";

const worker = new FeatureWorker();
answerCalls<FeaturesRequest>(workerScope(), request => worker.handle(request));
