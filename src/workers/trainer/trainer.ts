import { StudioError } from "../../lib/result.ts";
import { Caller, type Handed } from "../calls.ts";
import type { StoragePort } from "./checkpoints.ts";
import { Decoder } from "./decoder.ts";
import { adapterReport, Engines } from "./engines.ts";
import type { Access, RunOrder, TrainerEvent, TrainerReplies, TrainerRequest } from "./protocol.ts";
import { WorkerRun } from "./worker-run.ts";

/** What the worker does for each request. One run at a time; decoding goes on beside it. */
export class Trainer {
  private storage: StoragePort | undefined;
  private run: WorkerRun | undefined;
  private readonly engines = new Engines();
  private readonly decoder = new Decoder(this.engines, {
    checkpoint: id => this.storagePort().call({ type: "read-checkpoint", id }),
    running: async () => this.run?.weights(),
  });
  private isVisible = true;

  constructor(private readonly post: (event: TrainerEvent) => void) {}

  async handle(request: TrainerRequest): Promise<TrainerReplies[TrainerRequest["type"]] | Handed> {
    switch (request.type) {
      case "connect-storage":
        this.storage?.abandon(storageDied());
        this.storage = new Caller(request.port);
        return undefined;
      case "prepare": {
        const choice = await this.engines.choose();
        return { adapter: adapterReport(choice), selfTest: choice.report };
      }
      case "start":
        return this.start(request.order, request.access);
      case "access":
        return this.run?.takeAccess(request.access);
      case "pause":
        return this.run?.pause.pause();
      case "resume":
        return this.run?.pause.resume();
      case "step":
        return this.run?.pause.step();
      case "stop":
        return this.run?.stop();
      case "visibility":
        this.isVisible = request.isVisible;
        return this.run?.setVisible(request.isVisible);
      case "decode":
        return this.decoder.decode(request.order, request.access);
      case "cancel-decoding":
        return this.decoder.cancel(request.id);
      default:
        return request satisfies never;
    }
  }

  /** Trains under a lock that no other tab may hold meanwhile; holding it also keeps browsers from freezing the page. */
  private async start(order: RunOrder, access: Access): Promise<void> {
    if (this.run?.isUnderWay === true) {
      throw new StudioError("run-under-way", `${this.run.name} is under way.`, {}, "Stop it before starting another.");
    }
    await navigator.locks.request(trainingLock, { ifAvailable: true }, async lock => {
      if (lock === null) {
        const nextStep = "Watch it here, or stop it there.";
        throw new StudioError("run-elsewhere", "Another tab of this studio is training.", {}, nextStep);
      }
      const { engines, post } = this;
      this.run = new WorkerRun(order, access, { engines, storage: () => this.storagePort(), post });
      this.run.setVisible(this.isVisible);
      await this.run.untilEnded();
    });
  }

  private storagePort(): StoragePort {
    if (this.storage === undefined) throw new Error("Bug: the trainer has no storage");
    return this.storage;
  }
}

function storageDied(): StudioError {
  const nextStep = "Resume from the last checkpoint.";
  return new StudioError("worker-died", "The worker that keeps checkpoints has died.", {}, nextStep);
}

const trainingLock = "transducer-studio training";
