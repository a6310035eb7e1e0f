import { assert } from "../lib/assert.ts";

export type Access = "uniform" | "read" | "write";

/** One WGSL shader and what its text says about its bindings. */
export interface Kernel {
  readonly name: string;
  readonly source: string;
  /** By binding number; 0 is the uniform `params`. */
  readonly access: readonly Access[];
}

const BINDING = /@group\(0\)\s*@binding\((\d+)\)\s*var<\s*(uniform|storage)\s*(?:,\s*(read_write|read)\s*)?>/g;

/** Reads the bindings off the shader: 0 must be the uniform, then storage buffers without gaps. */
export function defineKernel(name: string, source: string): Kernel {
  const access: Access[] = [];
  for (const [, index, space, mode] of source.matchAll(BINDING)) {
    access[Number(index)] = space === "uniform" ? "uniform" : mode === "read_write" ? "write" : "read";
  }
  assert(access[0] === "uniform", `${name}: binding 0 is the uniform params`);
  assert(access.length <= 9, `${name}: at most eight storage buffers`);
  for (const entry of access) assert(entry !== undefined, `${name}: bindings without gaps`);
  return { name, source, access };
}
