import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderTree } from "../../../src/cli/folder-tree.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "folder-tree-"));
  for (const path of ["b.txt", "a/z.txt", "a/b/y.txt", "a b/x.txt", ".hidden/h.txt", "a/.h.txt", "a/n.flac"]) {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), path);
  }
});
afterEach(() => rm(root, { recursive: true }));

async function walked(folder: string, ending: string): Promise<string[]> {
  const paths = [];
  for await (const { path } of folderTree(root).walk(folder, ending)) paths.push(path);
  return paths;
}

describe("folderTree", () => {
  it("walks a folder's files before its folders, without hidden ones", async () => {
    expect(await walked("", ".txt")).toEqual(["b.txt", "a/z.txt", "a/b/y.txt", "a b/x.txt"]);
    expect(await walked(join(root, "a"), ".flac")).toEqual([join(root, "a/n.flac")]);
  });

  it("follows links to folders, and comes to an end where one leads back", async () => {
    await symlink("a", join(root, "link"));
    expect(await walked("", ".flac")).toEqual(["a/n.flac", "link/n.flac"]);
    await symlink("..", join(root, "a/back"));
    expect(await walked("a", "y.txt")).toEqual(["a/b/y.txt"]);
  });

  it("names a folder that is not there", async () => {
    await expect(walked("gone", "")).rejects.toMatchObject({ code: "file-missing", place: { file: "gone" } });
  });

  it("gives the first bytes of a file, and nothing for one that is not there", async () => {
    const tree = folderTree(root);
    expect(new TextDecoder().decode(await tree.head("a/z.txt", 3))).toBe("a/z");
    expect((await tree.head("a/z.txt", 100))?.length).toBe(7);
    expect(await tree.head("gone.txt", 3)).toBeUndefined();
  });
});
