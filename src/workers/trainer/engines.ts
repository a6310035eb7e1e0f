import type { TrainingEngine } from "../../run/engine.ts";
import { type EngineChoice, openBestEngine, openSession } from "../../self-test/open-engine.ts";
import type { TransducerOptions } from "../../transducer/options.ts";
import type { AdapterReport } from "./protocol.ts";

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

  /** A model on it. The caller disposes it. */
  async open(options: TransducerOptions): Promise<TrainingEngine> {
    return openSession(await this.choose(), options);
  }

  /** Gives up a lost device; sessions on it are gone with it. */
  async forget(): Promise<void> {
    const choice = await this.chosen?.catch(() => undefined);
    this.chosen = undefined;
    if (choice?.engine === "webgpu") choice.device.destroy();
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
