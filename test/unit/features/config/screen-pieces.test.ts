import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { editorDiagnostics } from "../../../../src/features/config/editor-faults.ts";
import { formatDuration, median } from "../../../../src/lib/amounts.ts";
import { filesFor } from "../../../../src/state/opened-files.ts";

describe("formatDuration", () => {
  it("gives two units at most", () => {
    expect([80, 12_400, 200_000, 3_900_000].map(formatDuration)).toEqual(["80 ms", "12 s", "3 min 20 s", "1 h 5 min"]);
  });
});

describe("median", () => {
  it("is the middle value, or lies between the two, whatever their order", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 100, 3, 5])).toBe(4);
    expect(median([])).toBeUndefined();
  });
});

describe("editorDiagnostics", () => {
  it("underlines the word at the place, and offers the nearest key", async () => {
    const text = "speech_config:\n  stride_sm: 10\n";
    const { diagnostics } = await loadConfig(text, "config.j2");
    const misspelt = diagnostics.filter(({ code }) => code === "unknown_key");
    const [found] = editorDiagnostics(Text.of(text.split("\n")), misspelt);
    expect(text.slice(found?.from, found?.to)).toBe("stride_sm");
    expect(found?.actions?.map(({ name }) => name)).toEqual(["Replace with stride_ms"]);
  });

  it("stays inside a document that has become shorter since", () => {
    const place = {
      line: 40,
      column: 9,
      severity: "error",
      code: "",
      message: "",
      file: "",
      key: "",
      consequence: "",
    } as const;
    expect(editorDiagnostics(Text.of(["a: 1"]), [place])).toMatchObject([{ from: 0, to: 4 }]);
  });
});

describe("filesFor", () => {
  it("takes a single file for the one asked for, whatever its name, but no shard for a pattern", () => {
    const file = new File(["a"], "my words.txt");
    expect(filesFor("vocabularies/words.tokens", [file])[0]?.path).toBe("vocabularies/words.tokens");
    expect(filesFor("data/train*.tfrecord", [file])[0]?.path).toBe("my words.txt");
  });
});
