import type { TrainingEngine } from "../../run/engine.ts";
import { type EngineChoice, openBestEngine, openSession, reopenEngine } from "../../self-test/open-engine.ts";
import type { TransducerOptions } from "../../transducer/options.ts";
import type { AdapterReport } from "./protocol.ts";
import { tuningMemory } from "./tuning-memory.ts";

/** The adapter of this worker: opened and tested at first use, and anew after it was lost. */
export class Engines {
  private chosen: Promise<EngineChoice> | undefined;

  choose(): Promise<EngineChoice> {
    if (this.chosen !== undefined) return this.chosen;
    const choice = openBestEngine(navigator.gpu);
    this.chosen = choice;
    choice.catch(() => {
      this.chosen = undefined; // the next call tries again
    });
    return choice;
  }

  /** A model to train, on the fastest kernels of the adapter. The caller disposes it. */
  async openTraining(options: TransducerOptions): Promise<TrainingEngine> {
    return openSession(await this.choose(), options, tuningMemory);
  }

  /** A model to decode with. The caller disposes it. */
  async openDecoding(options: TransducerOptions): Promise<TrainingEngine> {
    return openSession(await this.choose(), options);
  }

  /** Opens a device in place of one that was lost; sessions on that one are gone. */
  async replaceLost(): Promise<void> {
    const lost = await this.choose();
    if (lost.engine === "webgpu" && lost.device.fault === undefined) return; // the run or the decoder has done it already
    this.chosen = reopenEngine(lost, navigator.gpu);
    await this.chosen;
  }
}

export function adapterReport(choice: EngineChoice): AdapterReport {
  if (choice.engine === "portable") {
    const { name, reason } = choice;
    return { engine: "portable", name, reason, bindingLimitBytes: null, bufferLimitBytes: null };
  }
  const { adapterName, bindingLimitBytes, gpu } = choice.device;
  const bufferLimitBytes = gpu.limits.maxBufferSize;
  return { engine: "webgpu", name: adapterName, reason: null, bindingLimitBytes, bufferLimitBytes };
}
