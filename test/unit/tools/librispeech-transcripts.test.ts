import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { filesSource, memorySink, type NamedFile } from "../../../src/sources/index.ts";
import { createLibrispeechTranscripts, namedFilesTree } from "../../../src/tools/index.ts";
import { recordingTask } from "./task.ts";

const speech = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/speech/${name}`, import.meta.url)));
const flac = speech("short_last_frame.flac"); // 4102 samples, 16 kHz

/** The same recording as an encoder writes it that cannot go back to the header. */
function withoutLength(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  copy[21] = (copy[21] ?? 0) & 0xf0;
  copy.fill(0, 22, 26);
  return copy;
}

async function make(contents: Record<string, string | Uint8Array<ArrayBuffer>>, directory = "/L") {
  const files: NamedFile[] = Object.entries(contents).map(([path, part]) => ({ path, content: new Blob([part]) }));
  const { task, warnings, reports } = recordingTask();
  const sink = memorySink();
  const request = { directory, tree: namedFilesTree(files), source: filesSource(files), sink, output: "t.tsv" };
  const made = await createLibrispeechTranscripts(request, task).catch((error: unknown) => error);
  return { made, warnings, reports, text: new TextDecoder().decode(sink.files.get("t.tsv")), sink };
}

describe("createLibrispeechTranscripts", () => {
  it("writes path, exact duration and the text in small letters of every line, folder by folder", async () => {
    const { made, text, reports } = await make({
      "/L/b/2/b-2.trans.txt": "b-2-0 SECOND\n",
      "/L/b/2/b-2-0.flac": flac,
      "/L/b-1/b-1.trans.txt": "b-1-0 THIRD ONE\n",
      "/L/b-1/b-1-0.flac": speech("made_16.flac"),
      "/L/a.txt": "a-0 ＦＩＲＳＴ  LINE É \r\na-1 ONE MORE",
      "/L/a-0.flac": flac,
      "/L/a-1.flac": flac,
      "/L/SPEAKERS.TXT": "1 | F | not read\n",
      "/elsewhere/c.txt": "c NOT READ",
    });
    expect(text).toBe(
      "PATH\tDURATION\tTRANSCRIPT\n" +
        "/L/a-0.flac\t0.256375\tfirst  line é \n" +
        "/L/a-1.flac\t0.256375\tone more\n" +
        "/L/b/2/b-2-0.flac\t0.256375\tsecond\n" +
        "/L/b-1/b-1-0.flac\t0.3\tthird one\n",
    );
    expect(made).toMatchObject({ utterances: 4, files: 3, leftOut: 0 });
    expect(reports.at(-1)).toMatchObject({ done: 4, unit: "utterances" });
  });

  it("decodes a recording whose header does not know its length", async () => {
    const { text } = await make({ "/L/a.txt": "a-0 X", "/L/a-0.flac": withoutLength(flac) });
    expect(text).toContain("/L/a-0.flac\t0.256375\tx\n");
  });

  it("warns of lines without text or audio at their place, and leaves them out", async () => {
    const { made, warnings, text } = await make({
      "/L/a.txt": "a-0 X\n\nALONE\na-1 GONE\na-2 NO FLAC\n LEADING\na-0 AGAIN",
      "/L/a-0.flac": flac,
      "/L/a-2.flac": "RIFF",
    });
    expect(made).toMatchObject({ utterances: 2, leftOut: 5 });
    expect(warnings.map(({ code, place }) => [code, place.file, place.line])).toEqual([
      ["librispeech-line", "/L/a.txt", 2],
      ["librispeech-line", "/L/a.txt", 3],
      ["librispeech-audio", "/L/a.txt", 4],
      ["librispeech-audio", "/L/a.txt", 5],
      ["librispeech-line", "/L/a.txt", 6],
    ]);
    expect(warnings[2]?.message).toContain("/L/a-1.flac");
    expect(text.split("\n").length).toBe(4);
  });

  it("writes nothing where there is nothing to write, and says what to name", async () => {
    for (const contents of [{ "/L/a.wav": "" }, { "/L/readme.txt": "A line of prose." }]) {
      const { made, sink } = await make(contents);
      expect(made).toMatchObject({ code: "librispeech-empty", place: { file: "/L" } });
      expect(sink.files.size).toBe(0);
    }
    expect((await make({ "/x/a.txt": "a B" })).made).toMatchObject({ code: "file-missing" });
  });

  it("stops between recordings, leaving no file", async () => {
    const lines = Array.from({ length: 50 }, (_, n) => `a-${n} X\n`).join("");
    const audio = Array.from({ length: 50 }, (_, n) => ({ path: `L/a-${n}.flac`, content: new Blob([flac]) }));
    const files = [...audio, { path: "L/a.txt", content: new Blob([lines]) }];
    const { task, reports } = recordingTask(({ done }, stop) => {
      if (done === 3) stop(new Error("stopped"));
    });
    const sink = memorySink();
    const request = { directory: "L", tree: namedFilesTree(files), source: filesSource(files), sink, output: "t.tsv" };
    await expect(createLibrispeechTranscripts(request, task)).rejects.toThrow("stopped");
    expect(sink.files.size).toBe(0);
    expect(reports.length).toBeLessThan(10);
  });

  const sample = fileURLToPath(new URL("../../../../shared/data/librispeech_sample/", import.meta.url));
  it.skipIf(!existsSync(sample))(
    "gives the durations of LibriSpeech's own recordings (beside the repository)",
    async () => {
      const rows = readFileSync(`${sample}transcripts.tsv`, "utf8").trimEnd().split("\n").slice(1);
      const contents: Record<string, string | Uint8Array<ArrayBuffer>> = {};
      for (const [name = "", , transcript = ""] of rows.map(row => row.split("\t"))) {
        const id = name.replace(".flac", "");
        const [speaker, chapter] = id.split("-");
        contents[`/L/${speaker}/${chapter}/${speaker}-${chapter}.trans.txt`] = `${id} ${transcript.toUpperCase()}\n`;
        contents[`/L/${speaker}/${chapter}/${name}`] = new Uint8Array(readFileSync(sample + name));
      }
      const { text } = await make(contents);
      const written = text.trimEnd().split("\n").slice(1);
      expect(written.map(row => row.replace(/^.*\//, "")).sort()).toEqual(rows.toSorted());
    },
  );
});
