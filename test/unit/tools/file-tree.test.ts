import { describe, expect, it } from "vitest";
import { namedFilesTree } from "../../../src/tools/index.ts";

const tree = (...paths: string[]) => namedFilesTree(paths.map(path => ({ path, content: new Blob(["abcdef"]) })));

async function walked(paths: string[], folder: string, ending = ".txt") {
  const found: string[] = [];
  for await (const { path } of tree(...paths).walk(folder, ending)) found.push(path);
  return found;
}

describe("namedFilesTree", () => {
  it("walks as Python's glob: a folder's own files before its folders, names by code points", async () => {
    const paths = ["L/b/z.txt", "L/b/a/1.txt", "L/b c/1.txt", "L/b-1/1.txt", "L/y.txt", "L/Z.txt", "L/b/a.txt"];
    expect(await walked(paths, "L")).toEqual([
      ...["L/Z.txt", "L/y.txt", "L/b/a.txt", "L/b/z.txt", "L/b/a/1.txt"],
      ...["L/b c/1.txt", "L/b-1/1.txt"],
    ]);
  });

  it("passes over names that begin with a dot, other endings and other folders", async () => {
    const paths = ["L/.a.txt", "L/.git/a.txt", "L/a.TXT", "L/a.txt", "Lx/a.txt", "L/a.txt.gz"];
    expect(await walked(paths, "L/")).toEqual(["L/a.txt"]);
    expect(await walked(paths, "")).toEqual(["L/a.txt", "Lx/a.txt"]);
  });

  it("names a folder that is not there", async () => {
    await expect(walked(["L/a.txt"], "M")).rejects.toMatchObject({ code: "file-missing", place: { file: "M" } });
  });

  it("reads the beginning of a file, and nothing of one that is not there", async () => {
    expect(await tree("a").head("a", 3)).toEqual(new TextEncoder().encode("abc"));
    expect(await tree("a").head("b", 3)).toBeUndefined();
  });
});
