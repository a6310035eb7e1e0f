import { assert, at } from "../lib/assert.ts";

/**
 * What one rendering gave: the text, or the template's error with its place (from 1) as far as the engine knows it.
 * `isBounded`: the template ran into its bounds.
 */
export type Rendering = { text: string } | { error: string; line?: number; column?: number; isBounded?: boolean };

export interface JinjaEngine {
  render(source: string, filters: Record<string, (value: unknown) => string>): Promise<Rendering>;
}

const fuel = 40_000; // instructions; the seed's config takes under two hundred
const memoryPages = 64; // of 64 KiB; the engine starts with 18
const templateName = "config";

/**
 * Starts the Jinja2 engine (minijinja as WebAssembly). The binary is part of the bundle as a data URL, so that Node,
 * a page and a worker load it alike and without a network. What a template may use is bounded in instructions and in
 * memory: the module's memory gets a maximum before it is compiled, and one that a template has broken is replaced.
 */
export async function startJinja(): Promise<JinjaEngine> {
  const [glue, { default: dataUrl }] = await Promise.all([
    import("minijinja-js/dist/bundler/minijinja_js_bg.js"),
    import("minijinja-js/dist/bundler/minijinja_js_bg.wasm?url&inline"),
  ]);
  const bytes = new Uint8Array(await (await fetch(dataUrl)).arrayBuffer());
  const module = await WebAssembly.compile(limitMemory(bytes, memoryPages));
  let memory = await startInstance();

  async function startInstance(): Promise<WebAssembly.Memory> {
    // The module asks for nothing but the glue's functions; the glue's other exports do no harm.
    const imports: WebAssembly.ModuleImports = {};
    for (const [name, value] of Object.entries(glue)) if (typeof value === "function") imports[name] = value;
    const { exports } = await WebAssembly.instantiate(module, { "./minijinja_js_bg.js": imports });
    glue.__wbg_set_wasm(exports);
    assert(exports["memory"] instanceof WebAssembly.Memory, "the template engine exports its memory");
    return exports["memory"];
  }

  return {
    async render(source, filters) {
      const environment = new glue.Environment();
      let isBroken = false;
      try {
        environment.enablePyCompat();
        environment.fuel = fuel;
        for (const [name, filter] of Object.entries(filters)) environment.addFilter(name, filter);
        return { text: environment.renderNamedStr(templateName, source, {}) };
      } catch (error) {
        isBroken = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
        if (isBroken) return { error: "the template needs too much memory", isBounded: true };
        return readError(error instanceof Error ? error.message : String(error));
      } finally {
        try {
          environment.free();
        } catch {
          isBroken = true; // a trapped module may trap again on clean-up; it is replaced below
        }
        if (isBroken) {
          memory.grow(0); // detaches the old buffer, by which the glue knows that its views are stale
          memory = await startInstance();
        }
      }
    },
  };
}

/** minijinja says `message (in config:LINE)`, for syntax errors followed by a listing with a caret. */
function readError(message: string): Rendering {
  const [first = ""] = message.split("\n");
  const place = /^(.*) \(in .*?:(\d+)\)$/.exec(first);
  const error = place?.[1] ?? first;
  if (error.includes("out of fuel")) return { error: "the template takes too many steps", isBounded: true };
  const line = place === null ? undefined : Number(place[2]);
  const caret = /\n {5}i( +)\^/.exec(message);
  const column = caret === null ? undefined : at(caret, 1).length;
  return { error, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}

/** The module with a maximum on its memory (section 5 of the WebAssembly binary format holds the limits). */
export function limitMemory(module: Uint8Array, maximumPages: number): Uint8Array<ArrayBuffer> {
  let offset = 8; // magic and version
  while (offset < module.length) {
    const id = at(module, offset);
    const [size, bodyStart] = readUnsigned(module, offset + 1);
    if (id === 5) {
      const [count, flagsAt] = readUnsigned(module, bodyStart);
      assert(count === 1 && at(module, flagsAt) === 0, "the template engine has one memory without a maximum");
      const [minimum] = readUnsigned(module, flagsAt + 1);
      const body = [1, 1, ...writeUnsigned(minimum), ...writeUnsigned(maximumPages)];
      const section = [5, ...writeUnsigned(body.length), ...body];
      const rest = module.subarray(bodyStart + size);
      const limited = new Uint8Array(offset + section.length + rest.length);
      limited.set(module.subarray(0, offset));
      limited.set(section, offset);
      limited.set(rest, offset + section.length);
      return limited;
    }
    offset = bodyStart + size;
  }
  throw new Error("Bug: the template engine has no memory section");
}

/** LEB128: the number and the offset behind it. */
function readUnsigned(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0;
  for (let offset = start, shift = 0; ; offset++, shift += 7) {
    const byte = at(bytes, offset);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, offset + 1];
  }
}

function writeUnsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...writeUnsigned(value >>> 7)];
}
