import type { SessionState } from "../state/session.ts";

/** The engine in the header: what computes, and whether it passed its test. */
export interface AdapterWords {
  name: string;
  verdict: string;
  state: "waiting" | "good" | "bad" | "replaced"; // by TensorFlow.js
}

export function adapterWords({ adapter, selfTest, error }: SessionState): AdapterWords {
  if (error !== undefined) return { name: adapter?.name ?? "No engine", verdict: "lost", state: "bad" };
  if (adapter === undefined) return { name: "Graphics card", verdict: "being tested", state: "waiting" };
  if (adapter.engine === "portable")
    return { name: portableName(adapter.name), verdict: "fallback", state: "replaced" };
  if (selfTest === undefined) return { name: adapter.name, verdict: "not tested", state: "waiting" };
  return selfTest.isPassed
    ? { name: adapter.name, verdict: "passed", state: "good" }
    : { name: adapter.name, verdict: "failed", state: "bad" };
}

/** Why training runs on TensorFlow.js; undefined where it does not. */
export function fallbackNotice({ adapter }: Pick<SessionState, "adapter">): string | undefined {
  if (adapter?.engine !== "portable") return undefined;
  const reason = adapter.reason === null ? "" : `${adapter.reason.replace(/[.]*$/, "")}. `;
  return `${reason}Everything works, but training is many times slower.`;
}

/** `TensorFlow.js, cpu` as it is said: `TensorFlow.js on CPU`. */
function portableName(name: string): string {
  const backend = /^TensorFlow\.js, (\w+)$/.exec(name)?.[1];
  if (backend === undefined) return name;
  const spoken: Record<string, string> = { cpu: "CPU", webgl: "WebGL", webgpu: "WebGPU", wasm: "WebAssembly" };
  return `TensorFlow.js on ${spoken[backend] ?? backend}`;
}
