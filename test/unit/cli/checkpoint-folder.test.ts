import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { CheckpointFolder } from "../../../src/cli/checkpoint-folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "studio-"));
});

describe("CheckpointFolder", () => {
  it("has nothing at first, then the newest", async () => {
    const store = new CheckpointFolder(join(folder, "state"));
    expect(await store.load()).toBeUndefined();
    for (let number = 1; number <= 3; number++) {
      await store.save(Uint8Array.of(number, 9));
      expect([...((await new CheckpointFolder(join(folder, "state")).load()) ?? [])]).toEqual([number, 9]);
    }
    expect(readdirSync(join(folder, "state")).sort()).toEqual(["a.json", "a.safetensors", "b.json", "b.safetensors"]);
  });

  it("gives the one before where the newest is damaged, cut or without its seal", async () => {
    const store = new CheckpointFolder(folder);
    await store.save(Uint8Array.of(1));
    await store.save(Uint8Array.of(2));
    writeFileSync(join(folder, "b.safetensors"), Uint8Array.of(3));
    expect([...((await store.load()) ?? [])]).toEqual([1]);
    rmSync(join(folder, "b.safetensors"));
    expect([...((await store.load()) ?? [])]).toEqual([1]);
    writeFileSync(join(folder, "b.json"), "{");
    expect([...((await store.load()) ?? [])]).toEqual([1]);
  });

  it("never writes over the only whole one", async () => {
    const store = new CheckpointFolder(folder);
    await store.save(Uint8Array.of(1));
    rmSync(join(folder, "a.json"));
    await store.save(Uint8Array.of(2));
    await store.save(Uint8Array.of(3));
    writeFileSync(join(folder, "b.safetensors"), "torn");
    expect([...((await store.load()) ?? [])]).toEqual([2]);
  });
});
