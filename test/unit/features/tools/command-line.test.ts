import { describe, expect, it } from "vitest";
import { commandLine } from "../../../../src/features/tools/command-line.ts";

describe("commandLine", () => {
  it("names what create_tfrecords takes, quoted for a shell", () => {
    const order = {
      tool: "create_tfrecords",
      tables: ["a.tsv", "my list's.tsv"],
      corpora: [],
      stage: "train",
      folder: "out",
      shards: 16,
      shuffle: true,
      whenThere: "skip",
    } as const;
    expect(commandLine(order, "config.j2")).toBe(
      `studio create_tfrecords a.tsv 'my list'\\''s.tsv' --mode=train --config-path=config.j2 --tfrecords-dir=out --tfrecords-shards=16 --shuffle=True`,
    );
    expect(commandLine({ ...order, tables: [], corpora: ["LibriSpeech"], whenThere: "resume" }, "")).toBe(
      "studio create_tfrecords LibriSpeech --mode=train --config-path=config.j2 --tfrecords-dir=out --tfrecords-shards=16 --shuffle=True --existing=resume",
    );
  });

  it("names the folder of the whole drop as the one that one is in", () => {
    const order = { tool: "create_librispeech_trans", directory: "", output: "t.tsv" } as const;
    expect(commandLine(order, "")).toBe("studio create_librispeech_trans --directory=. --output=t.tsv");
  });

  it("has metadata and vocabulary read the config", () => {
    const metadata = { tool: "generate_metadata", tables: ["a.tsv"], stage: "eval", output: "m.json" } as const;
    expect(commandLine(metadata, "c.j2")).toBe(
      "studio generate_metadata a.tsv --stage=eval --config-path=c.j2 --metadata=m.json",
    );
    const vocabulary = { tool: "generate_vocab_wordpiece", corpusFiles: ["a.tsv"], output: "v.tokens" } as const;
    expect(commandLine(vocabulary, "c.j2")).toBe("studio generate_vocab_wordpiece --config-path=c.j2");
  });
});
