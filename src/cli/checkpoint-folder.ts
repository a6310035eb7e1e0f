import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { CheckpointStore } from "../run/checkpoint.ts";

/**
 * Checkpoints in two slots of a folder, written in turn: `a.safetensors` with `a.json`, its number, size and SHA-256.
 * A slot counts only when its checksum is right, so a process killed while writing loses the newest one at most.
 */
export class CheckpointFolder implements CheckpointStore {
  constructor(private readonly folder: string) {}

  async save(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const newest = (await this.seals())[0];
    const slot = newest?.slot === "a" ? "b" : "a";
    const seal = { number: (newest?.number ?? 0) + 1, bytes: bytes.length, sha256: sha256(bytes) };
    await rm(this.path(slot, "json"), { force: true });
    await this.write(this.path(slot, "safetensors"), bytes);
    await this.write(this.path(slot, "json"), new TextEncoder().encode(JSON.stringify(seal)));
  }

  /** The newest that is whole. */
  async load(): Promise<Uint8Array | undefined> {
    for (const { slot, sha256: expected } of await this.seals()) {
      const bytes = await readFile(this.path(slot, "safetensors")).catch(() => undefined);
      if (bytes !== undefined && sha256(bytes) === expected) return bytes;
    }
    return undefined;
  }

  /** Of the slots that say they are whole, newest first. */
  private async seals(): Promise<(Seal & { slot: Slot })[]> {
    const found = [];
    for (const slot of ["a", "b"] as const) {
      const text = await readFile(this.path(slot, "json"), "utf8").catch(() => "null");
      const seal = sealSchema.safeParse(parseJson(text));
      if (seal.success) found.push({ ...seal.data, slot });
    }
    return found.sort((a, b) => b.number - a.number);
  }

  /** Beside, then renamed: a file is there whole or not at all. */
  private async write(path: string, bytes: Uint8Array): Promise<void> {
    const file = await open(`${path}.new`, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  private path(slot: Slot, ending: "json" | "safetensors"): string {
    return join(this.folder, `${slot}.${ending}`);
  }
}

type Slot = "a" | "b";

const sealSchema = z.object({ number: z.int(), bytes: z.int(), sha256: z.string() });
type Seal = z.infer<typeof sealSchema>;

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
