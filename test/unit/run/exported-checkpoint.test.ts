import { describe, expect, it } from "vitest";
import { type Checkpoint, encodeCheckpoint } from "../../../src/run/checkpoint.ts";
import { type CheckpointOrigin, exportCheckpoint, readExported } from "../../../src/run/exported-checkpoint.ts";
import { emptyHistory } from "../../../src/run/history.ts";
import { readSafetensorsMetadata, writeSafetensors } from "../../../src/storage/safetensors.ts";

const base = "https://example.com/studio/";

const checkpoint: Checkpoint = {
  engine: {
    iterations: 3,
    steps: 7,
    weights: new Map([["encoder/a", Float32Array.of(0.1, -2)]]),
    firstMoments: new Map([["encoder/a", Float32Array.of(1e-9, 3)]]),
    secondMoments: new Map([["encoder/a", Float32Array.of(4, 5)]]),
    largestSecondMoments: new Map(),
    accumulated: new Map(),
  },
  progress: {
    ...{ epoch: 2, step: 1, totalSteps: 7, isTrained: false, stepsPerEpoch: 6, epochMillis: 12.5 },
    loss: { sum: 1 / 3, count: 1, last: 1 / 3 },
  },
  data: { pass: 1, taken: 9, buffer: [4, 2], random: [1, 2, 3, 4], isPassEnd: false },
  history: emptyHistory(),
  seed: 42,
  config: "speech_config:\n  ü: 1\n",
};

const tokens = Uint8Array.from({ length: 256 }, (_, i) => i);

const origin: CheckpointOrigin = {
  runId: "run",
  runName: "digits",
  startedAt: 1_700_000_000_000,
  file: "config.j2",
  batchSize: 4,
  epochs: 30,
  name: "digits, epoch 1",
  createdAt: 1_700_000_001_000,
  files: [
    { path: "train_1.tfrecord", content: `${base}samples/train%201.tfrecord`, sizeBytes: 9 },
    { path: "train_2.tfrecord", content: "https://elsewhere.example/train_2.tfrecord" },
    { path: "train_3.tfrecord", content: new Blob([new Uint8Array(2 ** 20 + 1)]) },
    { path: "digits.tokens", content: new Blob([tokens]) },
  ],
  missing: [{ path: "train_4.tfrecord", sizeBytes: 1e9 }],
};

const plain = new Blob([encodeCheckpoint(checkpoint)]);

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

async function changed(blob: Blob, change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): Promise<Blob> {
  return new Blob([change(new Uint8Array(await blob.arrayBuffer()))]);
}

describe("an exported checkpoint", () => {
  it("comes back with its bytes as they were and all that decoding needs", async () => {
    const read = await readExported(await exportCheckpoint(plain, origin, base), "a.safetensors", base);
    expect(await bytesOf(read.bytes)).toEqual(await bytesOf(plain));
    expect(read.checkpoint).toEqual(checkpoint);
    const { files, missing, ...rest } = read.origin ?? { files: [], missing: [] };
    const { files: _, missing: __, ...given } = origin;
    expect(rest).toEqual(given);
    expect(files.map(({ path }) => path).sort()).toEqual(["digits.tokens", "train_1.tfrecord", "train_2.tfrecord"]);
    const vocabulary = files.find(({ path }) => path === "digits.tokens")?.content;
    expect(vocabulary instanceof Blob && (await bytesOf(vocabulary))).toEqual(tokens);
    expect(missing).toEqual([...origin.missing, { path: "train_3.tfrecord", sizeBytes: 2 ** 20 + 1 }]);
  });

  it("finds what lay beside the page beside the page that imports it, and the rest where it was", async () => {
    const exported = await exportCheckpoint(plain, origin, base);
    const read = await readExported(exported, "a.safetensors", "http://localhost:8080/");
    const addresses = read.origin?.files.map(({ content }) => content);
    expect(addresses).toContain("http://localhost:8080/samples/train%201.tfrecord");
    expect(addresses).toContain("https://elsewhere.example/train_2.tfrecord");
  });

  it("can be exported again", async () => {
    const once = await readExported(await exportCheckpoint(plain, origin, base), "a", base);
    const twice = await exportCheckpoint(once.bytes, { ...origin, name: "renamed" }, base);
    expect((await readExported(twice, "b", base)).origin?.name).toBe("renamed");
  });

  it("leaves files out when they are many, so that the header stays readable", async () => {
    const files = Array.from({ length: 12 }, (_, n) => ({
      path: `${n}`,
      content: new Blob([new Uint8Array(2 ** 20)]),
    }));
    const exported = await exportCheckpoint(plain, { ...origin, files }, base);
    const read = await readExported(exported, "a.safetensors", base);
    expect(read.origin?.files).toHaveLength(4);
    expect(read.origin?.missing).toHaveLength(9);
  });
});

describe("readExported", () => {
  it("takes a checkpoint as the train command writes it", async () => {
    const read = await readExported(plain, "state/a.safetensors", base);
    expect(read.checkpoint).toEqual(checkpoint);
    expect(read.origin).toBeUndefined();
  });

  it.each([
    ["a bit of its weights is another", (bytes: Uint8Array<ArrayBuffer>) => flip(bytes, bytes.length - 3)],
    ["a letter of its config is another", (bytes: Uint8Array<ArrayBuffer>) => flip(bytes, indexOf(bytes, "speech_"))],
    [
      "a letter of its origin is another",
      (bytes: Uint8Array<ArrayBuffer>) => flip(bytes, indexOf(bytes, "digits.tok")),
    ],
    ["it is cut", (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -8)],
    ["it is cut within its header", (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, 100)],
    ["it is empty", () => new Uint8Array(0)],
  ])("refuses a file when %s", async (_, damage) => {
    const exported = await changed(await exportCheckpoint(plain, origin, base), damage);
    await expect(readExported(exported, "a.safetensors", base)).rejects.toMatchObject({
      code: "checkpoint-damaged",
      place: { file: "a.safetensors" },
      nextStep: expect.stringContaining("again"),
    });
  });

  it("says of weights alone that they are no checkpoint", async () => {
    const weights = new Blob([writeSafetensors(new Map(), { format: "keras-names" })]);
    await expect(readExported(weights, "w.safetensors", base)).rejects.toMatchObject({ code: "no-checkpoint" });
  });

  it("says of another version that it is one", async () => {
    const other = new Blob([writeSafetensors(new Map(), { studio_run: '{"version": 99}', config: "" })]);
    await expect(readExported(other, "a.safetensors", base)).rejects.toMatchObject({ code: "checkpoint-unreadable" });
  });

  it("needs no more than what other readers of safetensors ignore", async () => {
    const exported = await bytesOf(await exportCheckpoint(plain, origin, base));
    expect(readSafetensorsMetadata(exported)["config"]).toBe(checkpoint.config);
  });
});

function flip(bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

function indexOf(bytes: Uint8Array, text: string): number {
  return new TextDecoder("latin1").decode(bytes).indexOf(text);
}
