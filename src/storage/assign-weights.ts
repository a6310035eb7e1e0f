import type { WeightShape } from "../config/weights.ts";
import { at } from "../lib/assert.ts";
import { StudioError } from "../lib/result.ts";
import type { KerasWeights, StoredWeight } from "./hdf5.ts";

export interface AssignedWeights {
  values: Map<string, Float32Array<ArrayBuffer>>; // by WeightShape.name; not copied
  warnings: string[];
}

/**
 * Gives the tensors of a Keras file to those of the model as Keras does `by_name`: layers (encoder, prediction, joint) by
 * name, tensors within a layer by position. The names of tensors, and so the name of the model, do not matter.
 *
 * With `skipMismatch` (for `--pretrained`) what does not fit is left out of `values`, with a warning each: a whole layer
 * where the number of tensors differs, else the single tensor.
 * @throws StudioError `weights-mismatch`, naming the first tensor that does not fit, without `skipMismatch`
 */
export function assignWeights(
  stored: KerasWeights,
  shapes: readonly WeightShape[],
  { skipMismatch, file }: { skipMismatch: boolean; file?: string },
): AssignedWeights {
  const values = new Map<string, Float32Array<ArrayBuffer>>();
  const warnings: string[] = [];
  const mismatch = (message: string, skipped: string) => {
    if (skipMismatch) return warnings.push(`${message} ${skipped}`);
    throw new StudioError(
      "weights-mismatch",
      message,
      file === undefined ? {} : { file },
      "Use the configuration that the weights were trained with, or --pretrained to take over what fits.",
    );
  };

  for (const [part, expected] of byPart(shapes)) {
    const layer = stored.find(candidate => candidate.layer === part);
    if (layer === undefined) {
      mismatch(`The file has no layer ${part}, so nothing for tensor ${at(expected, 0).name}.`, "Skipped the layer.");
    } else if (layer.weights.length !== expected.length) {
      mismatch(describeCount(part, layer.weights, expected), "Skipped the layer.");
    } else {
      for (const [index, shape] of expected.entries()) {
        const weight = at(layer.weights, index);
        if (sameShape(weight.shape, shape.shape)) values.set(shape.name, weight.values);
        else mismatch(describeShape(weight, shape), "Skipped the tensor.");
      }
    }
  }
  for (const { layer, weights } of stored) {
    const isOfModel = shapes.some(shape => shape.part === layer);
    if (!isOfModel && weights.length > 0) warnings.push(`Layer ${layer} of the file is not in the model. Ignored.`);
  }
  return { values, warnings };
}

function byPart(shapes: readonly WeightShape[]): Map<string, WeightShape[]> {
  const parts = new Map<string, WeightShape[]>();
  for (const shape of shapes) {
    const part = parts.get(shape.part);
    if (part === undefined) parts.set(shape.part, [shape]);
    else part.push(shape);
  }
  return parts;
}

/** Names the first tensor that differs: there something was left out or put in. */
function describeCount(part: string, stored: readonly StoredWeight[], expected: readonly WeightShape[]): string {
  const count = `Layer ${part} has ${stored.length} tensors in the file and ${expected.length} in the model`;
  const index = expected.findIndex((shape, i) => !sameShape(stored[i]?.shape, shape.shape));
  const shape = expected[index];
  const weight = stored[index < 0 ? expected.length : index];
  if (shape === undefined) return `${count}: the model has no place for ${weight?.name}.`;
  if (weight === undefined) return `${count}: the file has nothing for ${shape.name}.`;
  return `${count}: ${describeShape(weight, shape)}`;
}

function describeShape(weight: StoredWeight, shape: WeightShape): string {
  return `Tensor ${shape.name} is [${shape.shape}] in the model but ${weight.name} is [${weight.shape}] in the file.`;
}

function sameShape(a: readonly number[] | undefined, b: readonly number[]): boolean {
  return a !== undefined && a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
