import { assert } from "../lib/assert.ts";
import type { Place } from "../lib/result.ts";

export type Access = "uniform" | "read" | "write";

/** One WGSL shader and what its text says about its bindings. */
export interface Kernel {
  readonly name: string;
  /** The whole text, prelude first. */
  readonly source: string;
  readonly prelude: string;
  /** By binding number; 0 is the uniform `params`. */
  readonly access: readonly Access[];
}

const BINDING = /@group\(0\)\s*@binding\((\d+)\)\s*var<\s*(uniform|storage)\s*(?:,\s*(read_write|read)\s*)?>/g;

/**
 * Reads the bindings off the shader: 0 must be the uniform, then storage buffers without gaps.
 * @param prelude text of another file in `shaders/` that this one builds on
 */
export function defineKernel(name: string, source: string, prelude = ""): Kernel {
  const whole = prelude + source;
  const access: Access[] = [];
  for (const [, index, space, mode] of whole.matchAll(BINDING)) {
    access[Number(index)] = space === "uniform" ? "uniform" : mode === "read_write" ? "write" : "read";
  }
  assert(access[0] === "uniform", `${name}: binding 0 is the uniform params`);
  assert(access.length <= 9, `${name}: at most eight storage buffers`);
  for (const entry of access) assert(entry !== undefined, `${name}: bindings without gaps`);
  return { name, source: whole, prelude, access };
}

/** The file of a kernel's own text, which its first line names: one file may be the text of several kernels. */
export function shaderFile(kernel: Kernel): string {
  return headerOf(kernel.source.slice(kernel.prelude.length))?.file ?? `shaders/${kernel.name}.wgsl`;
}

/** Where line `line` (from 1) of a kernel's whole text stands: in its own file or in the prelude's. */
export function sourcePlace(kernel: Kernel, line: number, column: number): Place {
  const preludeLines = kernel.prelude.split("\n").length - 1;
  if (line > preludeLines) return { file: shaderFile(kernel), line: line - preludeLines, column };
  const header = headerOf(kernel.prelude);
  if (header === undefined) return { file: shaderFile(kernel), column };
  return { file: header.file, line: Math.max(1, line - header.linesBefore), column };
}

/** The file that the header names; constants may have been put in front of it. */
function headerOf(text: string): { file: string; linesBefore: number } | undefined {
  const header = /^\/\/ ([a-z]\w*): /m.exec(text);
  if (header === null) return undefined;
  return { file: `shaders/${header[1]}.wgsl`, linesBefore: text.slice(0, header.index).split("\n").length - 1 };
}
