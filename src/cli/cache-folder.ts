import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Memory } from "../run/gemm-memory.ts";

/** A JSON file a key in the user's cache folder. */
export const cacheFolder: Memory = {
  async get(key): Promise<unknown> {
    try {
      return JSON.parse(await readFile(fileOf(key), "utf8"));
    } catch {
      return undefined; // not there yet, or not whole
    }
  },
  async set(key, value): Promise<void> {
    await mkdir(folder(), { recursive: true });
    await writeFile(fileOf(key), `${JSON.stringify(value, null, 2)}\n`);
  },
};

function folder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "transducer-studio");
}

function fileOf(key: string): string {
  return join(folder(), `${key}.json`);
}
