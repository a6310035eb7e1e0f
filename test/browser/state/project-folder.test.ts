import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { projectStore, removeFile, whenRead } from "../../../src/state/project.ts";
import { canChooseFolder, chooseFolder, rememberedFolder, reopenFolder } from "../../../src/state/project-folder.ts";

const paths = () =>
  projectStore
    .getState()
    .files.map(({ path }) => path)
    .sort();

async function makeFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("corpus", { create: true });
  const shards = await folder.getDirectoryHandle("shards", { create: true });
  for (const [parent, name] of [
    [folder, "words.tokens"],
    [folder, ".hidden"],
    [shards, "train_1.tfrecord"],
  ] as const) {
    const file = await (await parent.getFileHandle(name, { create: true })).createWritable();
    await file.write("content");
    await file.close();
  }
  return folder;
}

describe("chooseFolder", () => {
  const picker = window.showDirectoryPicker;

  /** The browser may still keep the project of another test. */
  beforeEach(async () => {
    await vi.waitUntil(() => projectStore.getState().isHydrated);
    for (const path of paths()) removeFile(path);
  });

  afterEach(() => {
    Object.assign(window, { showDirectoryPicker: picker });
  });

  it("adds the files below the folder but the hidden ones, and finds the folder again later", async () => {
    const folder = await makeFolder();
    Object.assign(window, { showDirectoryPicker: () => Promise.resolve(folder) });
    expect(canChooseFolder()).toBe(true);
    expect(await chooseFolder()).toBe(2);
    expect(paths()).toEqual(["corpus/shards/train_1.tfrecord", "corpus/words.tokens"]);
    expect(await rememberedFolder(projectStore.getState().files)).toBeUndefined();

    for (const path of paths()) removeFile(path);
    expect(await rememberedFolder(projectStore.getState().files)).toBe("corpus");
    expect(await reopenFolder()).toBe(2);
    expect(paths().length).toBe(2);
    await whenRead();
  });

  it("adds nothing where the user picks none", async () => {
    const before = paths();
    const dismissed = () => Promise.reject(new DOMException("dismissed", "AbortError"));
    Object.assign(window, { showDirectoryPicker: dismissed });
    expect(await chooseFolder()).toBeUndefined();
    expect(paths()).toEqual(before);
  });
});
