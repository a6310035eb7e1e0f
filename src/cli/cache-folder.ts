import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Memory } from "../run/gemm-memory.ts";
import type { Environment } from "./environment-keys.ts";

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

/** Where a user keeps what can be fetched or measured again. */
export function cachePath(environment: Environment, home: string): string {
  return join(environment["XDG_CACHE_HOME"] ?? join(home, ".cache"), "transducer-studio");
}

function folder(): string {
  return cachePath(process.env, homedir());
}

function fileOf(key: string): string {
  return join(folder(), `${key}.json`);
}
