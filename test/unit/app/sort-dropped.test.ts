import { describe, expect, it } from "vitest";
import { sortDropped } from "../../../src/app/sort-dropped.ts";
import { writeSafetensors } from "../../../src/storage/safetensors.ts";
import type { DroppedFile } from "../../../src/ui/dropped-entries.ts";

function dropped(path: string, content: BlobPart = "x", type = ""): DroppedFile {
  return { path, content: new File([content], path, { type }) };
}

function safetensors(path: string, metadata: Record<string, string>): DroppedFile {
  const tensors = new Map([["weights/a", { dtype: "F32" as const, shape: [1], values: Float32Array.of(1) }]]);
  return dropped(path, writeSafetensors(tensors, metadata));
}

const paths = (files: readonly DroppedFile[]) => files.map(({ path }) => path);

describe("sortDropped", () => {
  it("tells a project's files apart and keeps their folders", async () => {
    const sorted = await sortDropped(
      ["my/config.YML", "my/shards/train_1.tfrecord", "my/words.tokens", "my/a.metadata.json", "my/train.tsv"].map(
        path => dropped(path),
      ),
    );
    expect(sorted.config?.path).toBe("my/config.YML");
    expect(paths(sorted.project)).toEqual([
      "my/shards/train_1.tfrecord",
      "my/words.tokens",
      "my/a.metadata.json",
      "my/train.tsv",
    ]);
    expect(sorted.refused).toEqual([]);
  });

  it("decodes one sound that comes alone, and keeps those that transcripts name with the project", async () => {
    const alone = await sortDropped([dropped("hello.flac")]);
    expect(alone.audio?.path).toBe("hello.flac");
    expect(alone.project).toEqual([]);
    const unnamed = await sortDropped([dropped("take", "x", "audio/ogg")]);
    expect(unnamed.audio?.path).toBe("take");
    const corpus = await sortDropped([dropped("c/train.tsv"), dropped("c/1.wav")]);
    expect(corpus.audio).toBeUndefined();
    expect(paths(corpus.project)).toEqual(["c/train.tsv", "c/1.wav"]);
  });

  it("tells a checkpoint of a run from weights alone by its header", async () => {
    const sorted = await sortDropped([
      safetensors("run.safetensors", { studio_run: "{}", config: "" }),
      safetensors("weights.safetensors", { format: "pt" }),
      dropped("keras.h5"),
    ]);
    expect(paths(sorted.checkpoints)).toEqual(["run.safetensors"]);
    expect(sorted.weights?.path).toBe("weights.safetensors");
    expect(sorted.refused).toEqual([
      { path: "keras.h5", reason: "one file of weights at a time: weights.safetensors was taken" },
    ]);
  });

  it("takes a damaged safetensors file for weights, whose reader says what is wrong", async () => {
    const sorted = await sortDropped([dropped("torn.safetensors", "{}")]);
    expect(sorted.weights?.path).toBe("torn.safetensors");
  });

  it("names what it cannot use, but not what systems leave in folders", async () => {
    const sorted = await sortDropped([dropped("a.j2"), dropped("b.j2"), dropped("x.pdf"), dropped("f/.DS_Store")]);
    expect(sorted.refused.map(({ path }) => path)).toEqual(["b.j2", "x.pdf"]);
  });
});
