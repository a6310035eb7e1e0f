import { answerCalls, workerScope } from "../calls.ts";
import type { TrainerEvent, TrainerRequest } from "./protocol.ts";
import { Trainer } from "./trainer.ts";

const trainer = new Trainer(event => post(event));
const post = answerCalls<TrainerRequest, TrainerEvent>(workerScope(), request => trainer.handle(request));
