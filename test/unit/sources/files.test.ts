import { describe, expect, it } from "vitest";
import { filesSource, findNamed } from "../../../src/sources/index.ts";

const named = (...paths: string[]) => paths.map(path => ({ path, content: new Blob([path]) }));

describe("findNamed", () => {
  it("takes the very path before any that is like it", () => {
    expect(findNamed(named("x/b/a.wav", "a.wav", "b/a.wav"), "b/a.wav")?.path).toBe("b/a.wav");
  });

  it("takes the file of that name that shares most folders with a path of another machine", () => {
    const files = named("other/1.wav", "set/train/1.wav", "train/1.wav");
    expect(findNamed(files, "/data/set/train/1.wav")?.path).toBe("set/train/1.wav");
    expect(findNamed(files, "/elsewhere/1.wav")?.path).toBe("other/1.wav");
    expect(findNamed(files, "/data/set/train/2.wav")).toBeUndefined();
  });
});

describe("filesSource", () => {
  it("looks for the files of a large corpus without going through all of them for each", async () => {
    const files = Array.from({ length: 8000 }, (_, i) => ({ path: `set/${i}.wav`, content: new Blob() }));
    const source = filesSource(files);
    let missing = 0;
    const count = () => void missing++;
    for (let i = 0; i < files.length; i++) await source.open(`/data/set/${i}.flac`).catch(count);
    expect(missing).toBe(files.length);
    await expect(source.open("/data/set/7999.wav")).resolves.toBeInstanceOf(ReadableStream);
  });
});
