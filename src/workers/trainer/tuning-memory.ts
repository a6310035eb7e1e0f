import { createStore, get, set } from "idb-keyval";
import type { Memory } from "../../run/gemm-memory.ts";

const store = createStore("transducer-studio adapters", "tuning");

/** What was measured on the adapters of this machine, kept by the browser. */
export const tuningMemory: Memory = {
  get: key => get(key, store),
  set: (key, value) => set(key, value, store),
};
