import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeWav } from "../../../src/speech/index.ts";
import { projectStore } from "../../../src/state/project.ts";
import { addInputs, addResultToProject, clearInputs, runTool, stopTool, toolsStore } from "../../../src/state/tools.ts";

const order = {
  tool: "create_tfrecords",
  tables: ["list.tsv"],
  corpora: [],
  stage: "train",
  folder: "shards",
  shards: 2,
  shuffle: false,
  whenThere: "skip",
} as const;

let folder: FileSystemDirectoryHandle;

beforeEach(async () => {
  const root = await navigator.storage.getDirectory();
  folder = await root.getDirectoryHandle("tools-test", { create: true });
});

afterEach(async () => {
  clearInputs();
  const root = await navigator.storage.getDirectory();
  await root.removeEntry("tools-test", { recursive: true });
});

/** So many rows over one sound of so many seconds. */
function give(rows: number, seconds: number): void {
  const signal = Float32Array.from({ length: 8000 * seconds }, (_, i) => Math.sin(i * i));
  const lines = Array.from({ length: rows }, (_, i) => `a.wav\t${seconds}\tnumber ${i}\n`);
  addInputs([
    { path: "list.tsv", content: new Blob(["PATH\tDURATION\tTRANSCRIPT\n", ...lines]) },
    { path: "a.wav", content: new Blob([writeWav(signal, 8000)]) },
  ]);
}

const job = () => toolsStore.getState().jobs.create_tfrecords;

async function namesIn(path: string): Promise<string[]> {
  const at = await folder.getDirectoryHandle(path, { create: true });
  const names: string[] = [];
  // TypeScript's types lack the iteration.
  const entries = (at as FileSystemDirectoryHandle & { keys(): AsyncIterable<string> }).keys();
  for await (const name of entries) names.push(name);
  return names.sort();
}

describe("runTool", () => {
  it("writes into a folder, from which the project takes the files", async () => {
    give(5, 0.1);
    await runTool(order, { type: "folder", folder });
    expect(job()).toMatchObject({ phase: "done", report: { result: { result: { utterances: 5 } } } });
    expect(await namesIn("shards")).toEqual(["train_1.tfrecord", "train_2.tfrecord"]);
    await addResultToProject("create_tfrecords");
    const added = projectStore.getState().files.filter(({ path }) => path.startsWith("tools-test/shards/"));
    expect(added).toHaveLength(2);
    expect(added.every(({ content }) => content instanceof Blob && content.size > 100)).toBe(true);

    await runTool(order, { type: "folder", folder });
    expect(job()).toMatchObject({ phase: "done", report: { result: { result: { outcome: "skipped" } }, files: [] } });
  });

  it("stops at once, and leaves no file half written", async () => {
    give(20_000, 1);
    const ended = runTool({ ...order, shards: 1 }, { type: "folder", folder });
    await vi.waitFor(() => expect(job()?.progress?.stage).toContain("train_1.tfrecord"), { timeout: 20_000 });
    const done = job()?.progress?.done ?? 0;
    expect(done).toBeLessThan(20_000);
    stopTool("create_tfrecords");
    expect(job()?.phase).toBe("stopped");
    await ended;
    expect(job()?.phase).toBe("stopped");
    expect(await namesIn("shards")).toEqual([]);
  });

  it("says what is wrong with the request", async () => {
    give(3, 0.1);
    await runTool({ ...order, tables: ["other.tsv"] }, { type: "page" });
    expect(job()).toMatchObject({ phase: "failed", error: { code: "file-missing", place: { file: "other.tsv" } } });
  });
});
