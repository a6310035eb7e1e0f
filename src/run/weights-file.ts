import { weightShapes } from "../config/weights.ts";
import { StudioError } from "../lib/result.ts";
import { assignWeights } from "../storage/assign-weights.ts";
import { readKerasWeights } from "../storage/hdf5.ts";
import { readSafetensors, type StoredTensor, toFloat32, writeSafetensors } from "../storage/safetensors.ts";
import type { TransducerOptions } from "../transducer/options.ts";

export interface LoadedWeights {
  values: Map<string, Float32Array>;
  warnings: string[];
}

type ModelShape = Pick<TransducerOptions, "model" | "features" | "classes">;

/**
 * Weights of a Keras `.h5` file, of a `.safetensors` file with Keras' names, or of a run's checkpoint. With `skipMismatch`
 * what does not fit is left out, with a warning each.
 * @throws StudioError `weights-mismatch`, and those of the readers
 */
export async function decodeWeights(
  bytes: Uint8Array,
  file: string,
  { model, features, classes }: ModelShape,
  { skipMismatch }: { skipMismatch: boolean },
): Promise<LoadedWeights> {
  const shapes = weightShapes(model, features, classes);
  if (isHdf5(bytes)) return assignWeights(await readKerasWeights(bytes, file), shapes, { skipMismatch, file });
  const stored = new Map([...readSafetensors(bytes, file)].map(([name, tensor]) => [ownName(name), tensor]));
  const result: LoadedWeights = { values: new Map(), warnings: [] };
  for (const { name, shape } of shapes) {
    const tensor = stored.get(name);
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (tensor !== undefined && tensor.values.length === size) {
      result.values.set(name, toFloat32(tensor));
      continue;
    }
    const found = tensor === undefined ? "is not in the file" : `is [${tensor.shape}] in the file`;
    const message = `Tensor ${name} is [${shape}] in the model but ${found}.`;
    if (!skipMismatch) {
      throw new StudioError(
        "weights-mismatch",
        message,
        { file },
        "Use the config that the weights were trained with.",
      );
    }
    result.warnings.push(`${message} Skipped the tensor.`);
  }
  return result;
}

/** A safetensors file with Keras' names, the model's name in front and `:0` behind. */
export function encodeWeights(
  values: ReadonlyMap<string, Float32Array>,
  { model, features, classes }: ModelShape,
): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of weightShapes(model, features, classes)) {
    const given = values.get(name);
    if (given === undefined) throw new Error(`Bug: the engine gave no ${name}`);
    tensors.set(`${model.name}/${name}:0`, { dtype: "F32", shape, values: Float32Array.from(given) });
  }
  return writeSafetensors(tensors, { format: "keras-names" });
}

/** "contextnet/encoder/block_0/..:0", "weights/encoder/.." and "encoder/.." are all "encoder/..". */
function ownName(name: string): string {
  const part = /(?:^|\/)((?:encoder|prediction|joint)\/.*?)(?::0)?$/.exec(name);
  const isMoment = /^(?:m|v|vhat|accumulated)\//.test(name);
  return isMoment ? name : (part?.[1] ?? name);
}

function isHdf5(bytes: Uint8Array): boolean {
  return [0x89, 0x48, 0x44, 0x46].every((byte, i) => bytes[i] === byte);
}
