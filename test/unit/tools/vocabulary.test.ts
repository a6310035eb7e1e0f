import { describe, expect, it } from "vitest";
import type { DecoderConfig } from "../../../src/config/config.ts";
import { type FileSink, memorySink, memorySource } from "../../../src/sources/index.ts";
import { generateVocabulary } from "../../../src/tools/index.ts";
import { recordingTask } from "./task.ts";

const decoder: DecoderConfig = {
  ...{ type: "wordpiece", blank_index: 0, unknown_token: "<unk>", unknown_index: 1, beam_width: 0, norm_score: true },
  ...{ vocabulary: "out/v.tokens", vocab_size: 100, max_token_length: 50, num_iterations: 4, max_unique_chars: 100 },
  ...{ reserved_tokens: ["<pad>", "<unk>"], normalization_form: "NFKC", corpus_files: ["a.tsv"] },
};
const encode = (text: string) => new TextEncoder().encode(text);
const row = (transcript: string) => `a.wav\t1\t${transcript}\n`;

function make(files: Record<string, string>, changed: Partial<DecoderConfig> = {}) {
  const { task, warnings, reports } = recordingTask();
  const sink = memorySink();
  const source = memorySource(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, encode(text)])));
  const request = { decoder: { ...decoder, ...changed }, configFile: "c.yml", source, sink };
  const text = (name: string) => new TextDecoder().decode(sink.files.get(name));
  return { made: generateVocabulary(request, task), warnings, reports, sink, text };
}

describe("generateVocabulary", () => {
  it("writes one token a line, with LF, where the config's vocabulary is", async () => {
    const { made, text } = make({ "a.tsv": `header\n${row("no no yes").repeat(20)}`, "b.tsv": `header\n${row("ah")}` });
    expect(await made).toMatchObject({
      file: "out/v.tokens",
      utterances: 20,
      words: 60,
      differentWords: 2,
      leftOut: 0,
    });
    expect(text("out/v.tokens")).toBe("<pad>\n<unk>\ne\nn\no\ns\ny\nno\nyes\n##e\n##n\n##o\n##s\n##y\n");
  });

  it("counts over all corpus files, each without its first line", async () => {
    const files = { "a.tsv": `header\n${row("no").repeat(6)}`, "b.tsv": `header\n${row("no").repeat(6)}` };
    const { made } = make(files, { corpus_files: ["a.tsv", "b.tsv"] });
    expect((await made).tokens).toContain("no");
  });

  it("reports bytes read of all, then thresholds tried", async () => {
    const content = `header\n${row("no")}`;
    const { made, reports } = make({ "a.tsv": content, "b.tsv": content }, { corpus_files: ["a.tsv", "b.tsv"] });
    await made;
    const bytes = reports.filter(({ unit }) => unit === "bytes");
    expect(bytes.map(({ total }) => total)).toEqual(bytes.map(() => 2 * content.length));
    expect(bytes.at(-1)?.done).toBe(2 * content.length);
    expect(reports.at(-1)).toMatchObject({ unit: "passes", stage: "Learning tokens" });
  });

  it.each([
    ["corpus_files", { corpus_files: [] }, "train_files"],
    ["max_unique_chars", { max_unique_chars: null }, "max_unique_chars: 1000"],
    ["reserved_tokens", { reserved_tokens: null }, '["<pad>", "<unk>"]'],
    ["vocabulary", { vocabulary: null }, "vocabulary: "],
  ] as const)("names %s where it is missing, and what to write", async (key, changed, hint) => {
    const { made, sink } = make({ "a.tsv": `h\n${row("no")}` }, changed as Partial<DecoderConfig>); // no readonly lists
    const failure = await made.catch((error: unknown) => error as { message: string; nextStep: string });
    expect(failure).toMatchObject({ code: "vocabulary-option", place: { file: "c.yml" } });
    expect("message" in failure && failure.message + ("nextStep" in failure ? failure.nextStep : "")).toContain(hint);
    expect("message" in failure && failure.message).toContain(`decoder_config.${key}`);
    expect(sink.files.size).toBe(0);
  });

  it("warns before it begins where the unknown token is not reserved, and goes on as TensorFlowASR does", async () => {
    const { made, warnings, sink } = make({ "a.tsv": `h\n${row("no")}` }, { reserved_tokens: ["<pad>"] });
    await made;
    expect(warnings).toMatchObject([{ code: "vocabulary-no-unknown", place: { file: "c.yml" } }]);
    expect(sink.files.size).toBe(1);
  });

  it("warns of a first line that is a row, and of lines that are none, twenty of them one by one", async () => {
    const { made, warnings } = make({ "a.tsv": `${row("lost")}${row("no")}${"nothing\n".repeat(50)}` });
    expect(await made).toMatchObject({ utterances: 1, leftOut: 50 });
    expect(warnings[0]).toMatchObject({ code: "header-is-a-row", place: { file: "a.tsv", line: 1 } });
    expect(warnings[1]).toMatchObject({ code: "bad-line", place: { file: "a.tsv", line: 3 } });
    expect(warnings.length).toBe(22);
    expect(warnings.at(-1)?.message).toContain("30 more");
  });

  it("names a corpus file that is missing, or has no words", async () => {
    await expect(make({}).made).rejects.toMatchObject({ code: "file-missing", place: { file: "a.tsv" } });
    await expect(make({ "a.tsv": "h\n" }).made).rejects.toMatchObject({ code: "vocabulary-no-words" });
  });

  it("stops while it reads, and writes nothing", async () => {
    const { task } = recordingTask((_progress, stop) => stop(new Error("stopped")));
    const sink = memorySink();
    let given = 0;
    const endless = {
      ...memorySource({}),
      open: async () =>
        new ReadableStream<Uint8Array>({
          pull: controller => controller.enqueue(encode(given++ === 0 ? "h\n" : row("no").repeat(100))),
        }),
    };
    await expect(generateVocabulary({ decoder, configFile: "c.yml", source: endless, sink }, task)).rejects.toThrow(
      "stopped",
    );
    expect(sink.files.size).toBe(0);
  });

  it("passes on what the sink refuses", async () => {
    const sink: FileSink = { list: async () => [], write: async () => Promise.reject(new Error("full")) };
    const source = memorySource({ "a.tsv": encode(`h\n${row("no")}`) });
    const { task } = recordingTask();
    await expect(generateVocabulary({ decoder, configFile: "c.yml", source, sink }, task)).rejects.toThrow("full");
  });
});
