import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StudioError } from "../../../src/lib/result.ts";
import {
  changeSafetensorsMetadata,
  readSafetensors,
  readSafetensorsMetadata,
  type StoredTensor,
  toFloat32,
  writeSafetensors,
} from "../../../src/storage/safetensors.ts";
import { fixture } from "../../support/fixtures.ts";

const small: Map<string, StoredTensor> = new Map([
  ["bytes", { shape: [3], dtype: "U8", values: Uint8Array.of(1, 2, 255) }],
  ["floats", { shape: [2, 2], dtype: "F32", values: Float32Array.of(1, -0.5, Number.NaN, 3e38) }],
  ["none", { shape: [0, 4], dtype: "F32", values: new Float32Array(0) }],
  ["scalar", { shape: [], dtype: "F64", values: Float64Array.of(1e-300) }],
  ["long", { shape: [1], dtype: "I64", values: BigInt64Array.of(-(2n ** 62n)) }],
]);

/** A file with this header and this many data bytes. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

describe("readSafetensors", () => {
  it("reads a file written by the Python library", () => {
    const tensors = readSafetensors(readFileSync(fixture("weights/seed_depth.safetensors")));
    expect([...tensors.values()].map(tensor => tensor.dtype)).toContain("F32");
    for (const { shape, values } of tensors.values()) {
      expect(values.length).toBe(shape.reduce((size, extent) => size * extent, 1));
      expect(toFloat32({ shape, dtype: "F32", values }).every(Number.isFinite)).toBe(true);
    }
  });

  it("returns what was written, order and metadata included", () => {
    const file = writeSafetensors(small, { step: "12" });
    expect([...readSafetensors(file)]).toEqual([...small]);
    expect(readSafetensorsMetadata(file)).toEqual({ step: "12" });
    expect(new DataView(file.buffer).getUint32(0, true) % 8).toBe(0);
  });

  it("reads from a view that starts at an odd byte", () => {
    const file = writeSafetensors(small);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect([...readSafetensors(shifted.subarray(3))]).toEqual([...small]);
  });

  it("refuses every file that was cut, and never throws anything but a StudioError", () => {
    const file = writeSafetensors(small);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: file.length - 1 }), length => {
        expect(() => readSafetensors(file.subarray(0, length))).toThrow(StudioError);
      }),
    );
  });

  it.each([
    ["a header that is not JSON", fileOf("{", 0), /not JSON/],
    ["a header that is a list", fileOf([], 0), /not a JSON object/],
    [
      "offsets past the end",
      fileOf({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, 4),
      /Tensor x lies at bytes 0 to 8 of 4/,
    ],
    [
      "offsets that run backwards",
      fileOf({ x: { dtype: "F32", shape: [1], data_offsets: [8, 4] } }, 8),
      /bytes 8 to 4/,
    ],
    ["a negative offset", fileOf({ x: { dtype: "F32", shape: [1], data_offsets: [-4, 0] } }, 8), /no offsets/],
    [
      "a size that does not fit the shape",
      fileOf({ x: { dtype: "F32", shape: [3], data_offsets: [0, 8] } }, 8),
      /8 bytes for F32 \[3\]/,
    ],
    ["an unknown type", fileOf({ x: { dtype: "F8", shape: [1], data_offsets: [0, 1] } }, 1), /unknown type "F8"/],
    ["a shape that is text", fileOf({ x: { dtype: "F32", shape: "2", data_offsets: [0, 8] } }, 8), /no shape/],
  ])("names %s", (_, file, message) => {
    expect(() => readSafetensors(file, "a.safetensors")).toThrow(message);
    expect(() => readSafetensors(file, "a.safetensors")).toThrow(
      expect.objectContaining({
        code: "safetensors-damaged",
        place: expect.objectContaining({ file: "a.safetensors" }),
      }),
    );
  });
});

describe("writeSafetensors", () => {
  it("refuses values that do not fill their shape", () => {
    const tensors = new Map<string, StoredTensor>([
      ["x", { shape: [2, 2], dtype: "F32", values: new Float32Array(3) }],
    ]);
    expect(() => writeSafetensors(tensors)).toThrow("Tensor x has 3 values for the shape [2,2].");
  });
});

describe("changeSafetensorsMetadata", () => {
  it("adds a text, moves no tensor, and gives the file back bit for bit when the text is taken away", async () => {
    const plain = new Blob([writeSafetensors(small, { format: "test" })]);
    const added = await changeSafetensorsMetadata(plain, { note: "ü" });
    const bytes = new Uint8Array(await added.arrayBuffer());
    expect(readSafetensorsMetadata(bytes)).toEqual({ format: "test", note: "ü" });
    expect(readSafetensors(bytes)).toEqual(small);
    const back = await changeSafetensorsMetadata(added, { note: undefined });
    expect(await back.arrayBuffer()).toEqual(await plain.arrayBuffer());
  });

  it("gives a file without metadata some, and takes the last text away", async () => {
    const plain = new Blob([writeSafetensors(small)]);
    const added = await changeSafetensorsMetadata(plain, { note: "x" });
    const back = await changeSafetensorsMetadata(added, { note: undefined });
    expect(await back.arrayBuffer()).toEqual(await plain.arrayBuffer());
  });

  it("refuses a header longer than the format allows, without reading so far", async () => {
    const start = new Uint8Array(16);
    new DataView(start.buffer).setBigUint64(0, 2n ** 62n, true);
    const change = changeSafetensorsMetadata(new Blob([start]), {}, "a.safetensors");
    await expect(change).rejects.toMatchObject({ code: "safetensors-damaged", place: { file: "a.safetensors" } });
  });
});

describe("toFloat32", () => {
  it("widens half precision exactly", () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x3555);
    const values = toFloat32({ shape: [8], dtype: "F16", values: bits });
    expect([...values]).toEqual([1, -2, 2 ** -24, 65504, Infinity, -Infinity, NaN, 0.333251953125]);
  });

  it("widens bfloat16 exactly", () => {
    const values = toFloat32({ shape: [4], dtype: "BF16", values: Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x3eab) });
    expect([...values]).toEqual([1, -2, Infinity, 0.333984375]);
  });

  it("rounds 64-bit integers", () => {
    expect([...toFloat32({ shape: [2], dtype: "I64", values: BigInt64Array.of(-3n, 2n ** 40n) })]).toEqual([
      -3,
      2 ** 40,
    ]);
  });
});
