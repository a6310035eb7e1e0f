import { readSafetensors, type StoredTensor, toFloat32 } from "../../storage/safetensors.ts";
import { type GoldenFolder, goldenFolder } from "./golden-folder.ts";

/** Tensors of a golden file by name. */
export class Goldens {
  private constructor(private readonly tensors: ReadonlyMap<string, StoredTensor>) {}

  /** `name` is a fixture without its ending, such as "model/seedlike". */
  static read(name: string, folder: GoldenFolder = goldenFolder): Goldens {
    return new Goldens(readSafetensors(folder.bytes(`${name}.safetensors`), name));
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  shape(name: string): number[] {
    return this.tensor(name).shape;
  }

  floats(name: string): Float32Array<ArrayBuffer> {
    return toFloat32(this.tensor(name));
  }

  integers(name: string): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(this.floats(name));
  }

  /** The tensors under a prefix, keyed by what follows it. */
  under(prefix: string): Map<string, Float32Array<ArrayBuffer>> {
    const found = new Map<string, Float32Array<ArrayBuffer>>();
    for (const name of this.tensors.keys()) {
      if (name.startsWith(prefix)) found.set(name.slice(prefix.length), this.floats(name));
    }
    return found;
  }

  /** As `under`, with Keras names cut to ours: without the model's name in front and ":0" behind. */
  weights(prefix: string): Map<string, Float32Array<ArrayBuffer>> {
    return new Map([...this.under(prefix)].map(([name, values]) => [weightName(name), values]));
  }

  private tensor(name: string): StoredTensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new Error(`No tensor ${name} among ${[...this.tensors.keys()].slice(0, 9)}`);
    return tensor;
  }
}

/** "contextnet/encoder/block_0/bn/gamma:0" is our "encoder/block_0/bn/gamma". */
export function weightName(name: string): string {
  return name.slice(name.indexOf("/") + 1).replace(/:0$/, "");
}
