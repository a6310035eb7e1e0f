import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filesSource, type NamedFile } from "../../../src/sources/index.ts";
import { folderTables, namedFilesTree } from "../../../src/tools/index.ts";
import { recordingTask } from "./task.ts";

const flac = readFileSync(new URL("../../fixtures/audio/digits.flac", import.meta.url));

async function tablesOf(contents: Record<string, string | Buffer>, directory = "") {
  const files: NamedFile[] = Object.entries(contents).map(([path, content]) => ({
    path,
    content: new Blob([typeof content === "string" ? content : new Uint8Array(content)]),
  }));
  const { task, warnings, reports } = recordingTask();
  const tables = await folderTables({ directory, tree: namedFilesTree(files), source: filesSource(files) }, task);
  return { tables, warnings, reports };
}

describe("folderTables", () => {
  it("takes the TSVs of a folder, in name order, and looks no further", async () => {
    const { tables } = await tablesOf({
      "d/b.tsv": "h\nb.wav\t1\tb",
      "d/a.tsv": "h\na.wav\t1\ta",
      "d/c.wav": "",
      "d/c.txt": "c",
    });
    expect(tables.map(({ file }) => file)).toEqual(["d/a.tsv", "d/b.tsv"]);
    expect(tables.flatMap(({ rows }) => rows.map(({ path }) => path))).toEqual(["a.wav", "b.wav"]);
  });

  it("reads LibriSpeech's own tree as create_librispeech_trans does", async () => {
    const { tables } = await tablesOf({
      "L/dev/84/121/84-121.trans.txt": "84-121-0000 THREE ONE\n84-121-0001 FOUR\n",
      "L/dev/84/121/84-121-0000.flac": flac,
      "L/dev/84/121/84-121-0001.flac": flac,
    });
    expect(tables.flatMap(({ rows }) => rows)).toMatchObject([
      { path: "L/dev/84/121/84-121-0000.flac", duration: "1.475", transcript: "three one" },
      { path: "L/dev/84/121/84-121-0001.flac", duration: "1.475", transcript: "four" },
    ]);
  });

  it("takes the text beside audio of any kind, on one line", async () => {
    const { tables, warnings } = await tablesOf(
      {
        "d/a.wav": "",
        "d/a.txt": "  one\ntwo  \n",
        "d/s/b.MP3": "",
        "d/s/b.txt": "three",
        "d/c.opus": "",
        "d/n.txt": "",
      },
      "d",
    );
    expect(tables.map(({ file, rows }) => [file, rows[0]?.path, rows[0]?.transcript])).toEqual([
      ["d/a.txt", "d/a.wav", "one two"],
      ["d/s/b.txt", "d/s/b.MP3", "three"],
    ]);
    expect(warnings).toMatchObject([{ code: "audio-without-text", place: { file: "d/c.opus" } }]);
  });

  it("leaves out audio whose text is not UTF-8", async () => {
    const { tables, warnings } = await tablesOf({
      "a.wav": "",
      "a.txt": Buffer.from([0x63, 0xe9]),
      "b.wav": "",
      "b.txt": "b",
    });
    expect(tables.map(({ file }) => file)).toEqual(["b.txt"]);
    expect(warnings).toMatchObject([{ code: "transcripts-encoding", place: { file: "a.txt" } }]);
  });

  it.each([
    [{ "d/readme.md": "x" }, /no audio/],
    [{ "d/a.wav": "" }, /1 audio files without text/],
  ])("says what is missing where a folder has no transcripts (%#)", async (files, message) => {
    await expect(tablesOf(files)).rejects.toMatchObject({ code: "folder-without-transcripts", message });
  });
});
