import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, it } from "vitest";
import { decodeCheckpoint } from "../../../src/run/checkpoint.ts";
import { readKerasWeights } from "../../../src/storage/hdf5.ts";
import { changeSafetensorsMetadata, readSafetensors, toFloat32 } from "../../../src/storage/safetensors.ts";
import { fixture } from "../../support/fixtures.ts";
import { mutatedFile } from "./mutation.ts";
import { checkReads } from "./property.ts";

const read = (name: string) => new Uint8Array(readFileSync(fixture(name)));

describe("readSafetensors on damaged files", () => {
  const files = ["layers/joint.safetensors", "decoding/rnn.safetensors", "weights/seedlike.safetensors"].map(read);

  it("gives tensors or a typed error", async () => {
    const decode = async (bytes: Uint8Array) => {
      for (const tensor of readSafetensors(bytes).values()) toFloat32(tensor);
    };
    await checkReads(mutatedFile(files), decode, { runs: 1500, perByte: 8 });
  });

  it("changes metadata or gives a typed error", async () => {
    const change = async (bytes: Uint8Array) => changeSafetensorsMetadata(new Blob([bytes.slice()]), { a: "b" });
    await checkReads(mutatedFile(files), change, { runs: 300, perByte: 8 });
  });

  it("ends on a header that is nested without end", async () => {
    const header = fc.nat(60_000).map(depth => {
      const json = new TextEncoder().encode(`{"a": {"dtype": ${"[".repeat(depth)}${"]".repeat(depth)}}}`);
      const file = new Uint8Array(8 + json.length);
      new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
      file.set(json, 8);
      return file;
    });
    await checkReads(header, async bytes => readSafetensors(bytes), { runs: 20, perByte: 8 });
  });

  it("gives no checkpoint of what is none", async () => {
    await checkReads(mutatedFile(files), async bytes => decodeCheckpoint(bytes), { runs: 300, perByte: 8 });
  });
});

describe("readKerasWeights on damaged files", () => {
  const files = ["weights/frozen_prediction.h5", "weights/frozen_encoder.h5"].map(read);

  it("gives weights or a typed error", async () => {
    await checkReads(mutatedFile(files), bytes => readKerasWeights(bytes), {
      runs: 60,
      perByte: 8,
      besides: 64 << 20,
    });
  });
});
