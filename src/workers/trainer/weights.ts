import { readAll } from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import { decodeWeights, type LoadedWeights } from "../../run/weights-file.ts";
import { filesSource } from "../../sources/index.ts";
import type { TransducerOptions } from "../../transducer/options.ts";
import type { WeightsChoice } from "./protocol.ts";

/** Where weights come from besides files. */
export interface WeightsSources {
  checkpoint(id: string): Promise<{ info: { name: string }; bytes: Blob }>;
  running(): Promise<Map<string, Float32Array> | undefined>;
}

/**
 * The weights that were chosen, fitted to the model. An abort ends the reading of a file with the signal's reason.
 * @throws StudioError `no-run`, and those of `decodeWeights`, files and checkpoints
 */
export async function chosenWeights(
  choice: WeightsChoice,
  options: TransducerOptions,
  sources: WeightsSources,
  { skipMismatch, signal }: { skipMismatch: boolean; signal?: AbortSignal },
): Promise<LoadedWeights> {
  switch (choice.type) {
    case "run": {
      const values = await sources.running();
      if (values !== undefined) return { values, warnings: [] };
      throw new StudioError("no-run", "No run of this visit has weights.", {}, "Choose a checkpoint, or train first.");
    }
    case "checkpoint": {
      const { info, bytes } = await sources.checkpoint(choice.id);
      return decodeWeights(new Uint8Array(await bytes.arrayBuffer()), info.name, options, { skipMismatch });
    }
    case "file": {
      const { file } = choice;
      const bytes = await readAll(await filesSource([file]).open(file.path, 0, signal));
      return decodeWeights(bytes, file.path, options, { skipMismatch });
    }
    default:
      return choice satisfies never;
  }
}
