import type { Attribute, Dataset, Group, OutputData } from "h5wasm";
import { StudioError } from "../lib/result.ts";

export interface StoredWeight {
  name: string; // with the model's name in front and ":0" behind, as Keras wrote it
  shape: number[];
  values: Float32Array<ArrayBuffer>;
}

/** The layers of a file in the order of its `layer_names`, each with its tensors in the order of its `weight_names`. */
export type KerasWeights = { layer: string; weights: StoredWeight[] }[];

/**
 * The weights of a legacy Keras `.h5` file, from `save_weights` or within a whole saved model.
 * Names may be of fixed or variable length and spread over `weight_names0`, `weight_names1`, ... (specification 8.5).
 * @throws StudioError `h5-damaged` where the bytes cannot be read, `h5-layout` where they are HDF5 but not such a file
 */
export async function readKerasWeights(bytes: Uint8Array, file?: string): Promise<KerasWeights> {
  // Loaded on first use: the library is 4 MB. Its ESM build carries its WebAssembly inside and runs in Node and workers.
  const library = await import("h5wasm");
  const hdf5 = await library.ready;
  hdf5.activate_throwing_error_handler(); // else failures are only printed on stderr
  const path = `/weights-${filesOpened++}.h5`; // in the library's own memory
  try {
    hdf5.FS.writeFile(path, bytes);
    const opened = new library.File(path, "r");
    try {
      return readLayers(opened, file);
    } finally {
      opened.close();
    }
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new StudioError(
      "h5-damaged",
      `Not a whole HDF5 file (${bytes.length} bytes): ${innermostReason(error)}.`,
      placeOf(file),
      "Copy the file again from where it came.",
    );
  } finally {
    if (hdf5.FS.analyzePath(path).exists) hdf5.FS.unlink(path);
  }
}

let filesOpened = 0;

function readLayers(root: Group, file?: string): KerasWeights {
  const holder = "layer_names" in root.attrs ? root : groupIn(root, "model_weights");
  const layers = holder === undefined ? undefined : readNames(holder, "layer_names");
  if (holder === undefined || layers === undefined) throw wrongLayout(describeMissingLayers(root), file);
  return layers.map(layer => {
    const group = groupIn(holder, layer);
    const names = group === undefined ? undefined : readNames(group, "weight_names");
    if (group === undefined || names === undefined) {
      throw wrongLayout(`Layer ${layer} is listed but its weight names are not there`, file);
    }
    return { layer, weights: names.map(name => readWeight(group, layer, name, file)) };
  });
}

function describeMissingLayers(root: Group): string {
  return root.keys().includes("layers")
    ? "This is the layout of Keras 3 (.weights.h5), which is not supported"
    : "The file has no layer_names, so Keras did not write it with save_weights";
}

function groupIn(parent: Group, name: string): Group | undefined {
  const entity = parent.get(name);
  return entity !== null && "keys" in entity ? entity : undefined;
}

/** A list of names under `attribute`, or under `attribute` followed by 0, 1, 2, ... Undefined where neither is there. */
function readNames(group: Group, attribute: string): string[] | undefined {
  const attributes = group.attrs;
  const whole = attributes[attribute];
  if (whole !== undefined) return namesOf(whole);
  const names: string[] = [];
  for (let chunk = 0; ; chunk++) {
    const part = attributes[`${attribute}${chunk}`];
    if (part === undefined) return chunk === 0 ? undefined : names;
    names.push(...namesOf(part));
  }
}

/** An empty list of names was written by NumPy as an empty list of float64. Padding is cut at the first NUL. */
function namesOf(attribute: Attribute): string[] {
  const value = attribute.value;
  if (typeof value === "string") return [cutAtNul(value)];
  if (!Array.isArray(value)) return [];
  return value.filter(item => typeof item === "string").map(cutAtNul);
}

function cutAtNul(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

function readWeight(group: Group, layer: string, name: string, file?: string): StoredWeight {
  const dataset = group.get(name);
  if (dataset === null || !isDataset(dataset)) {
    throw wrongLayout(`Tensor ${name} of layer ${layer} is listed but not there`, file);
  }
  const values = floatsOf(dataset.value);
  if (values === undefined) throw wrongLayout(`Tensor ${name} of layer ${layer} is not float32 or float64`, file);
  return { name, shape: [...(dataset.shape ?? [])], values };
}

function isDataset(entity: object): entity is Dataset {
  return "dtype" in entity && "value" in entity;
}

function floatsOf(value: OutputData | null): Float32Array<ArrayBuffer> | undefined {
  if (typeof value === "number") return Float32Array.of(value);
  if (value instanceof Float32Array || value instanceof Float64Array) return Float32Array.from(value);
  return undefined;
}

/** HDF5 reports a whole stack; its last line says what was wrong. */
function innermostReason(error: unknown): string {
  const lines = String(error).trim().split("\n");
  const last = lines[lines.length - 1] ?? "";
  return last.replace(/^\s*minor:\s*/, "").trim();
}

function wrongLayout(message: string, file?: string): StudioError {
  const nextStep = "Save the weights with TensorFlowASR's save_weights to a .h5 file.";
  return new StudioError("h5-layout", `${message}.`, placeOf(file), nextStep);
}

function placeOf(file?: string): { file?: string } {
  return file === undefined ? {} : { file };
}
