import { quoteValue } from "../lib/quote.ts";
import { StudioError } from "../lib/result.ts";

/** Values as they lie in the file; F16 and BF16 are the raw bits in a Uint16Array (see `toFloat32`). */
export type TensorValues =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

export type StoredDtype =
  | "F64"
  | "F32"
  | "F16"
  | "BF16"
  | "I64"
  | "U64"
  | "I32"
  | "U32"
  | "I16"
  | "U16"
  | "I8"
  | "U8"
  | "BOOL";

export interface StoredTensor {
  shape: number[];
  dtype: StoredDtype;
  values: TensorValues; // row-major
}

/**
 * The tensors of a safetensors file, in the order of its header. Values are copies, so the bytes may be released.
 * @throws StudioError `safetensors-damaged` for a cut or malformed header, offsets out of range, and sizes that do not fit shapes
 */
export function readSafetensors(bytes: Uint8Array, file?: string): Map<string, StoredTensor> {
  const { header, dataStart } = readHeader(bytes, file);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    tensors.set(name, readTensor(name, entry, bytes.subarray(dataStart), file));
  }
  return tensors;
}

/** The file's own `__metadata__`, empty where it has none. Errors as `readSafetensors`. */
export function readSafetensorsMetadata(bytes: Uint8Array, file?: string): Record<string, string> {
  const metadata = readHeader(bytes, file).header.__metadata__;
  const texts: Record<string, string> = {};
  if (!isObject(metadata)) return texts;
  for (const [key, value] of Object.entries(metadata)) if (typeof value === "string") texts[key] = value;
  return texts;
}

/**
 * A safetensors file with the tensors in the order given. The header is filled up with spaces to a multiple of 8 bytes.
 * @throws StudioError `safetensors-shape` where a tensor's values do not fill its shape
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata?: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, dtype, values }] of tensors) {
    if (values.length !== sizeOf(shape)) {
      throw new StudioError(
        "safetensors-shape",
        `Tensor ${name} has ${values.length} values for the shape [${shape}].`,
      );
    }
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const start = encodeHeader(header);
  const file = new Uint8Array(start.length + end);
  file.set(start);
  let offset = start.length;
  for (const { values } of tensors.values()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return file;
}

/**
 * The same file with other texts in its metadata, in which undefined takes a text away. Its tensors are not read. What
 * this module wrote comes back bit for bit when a text is added and taken away again.
 * Errors as `readSafetensors`, but a cut among the tensors is not noticed.
 */
export async function changeSafetensorsMetadata(
  bytes: Blob,
  texts: Record<string, string | undefined>,
  file?: string,
): Promise<Blob> {
  const { header, dataStart } = await readBlobHeader(bytes, file);
  const { __metadata__: metadata, ...tensors } = header;
  const changed = Object.entries({ ...(isObject(metadata) && metadata), ...texts });
  const left = Object.fromEntries(changed.filter(([, text]) => text !== undefined));
  const start = encodeHeader({ ...(Object.keys(left).length > 0 && { __metadata__: left }), ...tensors });
  return new Blob([start, bytes.slice(dataStart)]);
}

/** The values as float32: F16 and BF16 widened, everything else rounded. A float32 tensor gives its own array, not a copy. */
export function toFloat32({ dtype, values }: StoredTensor): Float32Array<ArrayBuffer> {
  if (dtype === "BF16") {
    const bits = new Uint32Array(values.length);
    for (const [i, value] of values.entries()) bits[i] = Number(value) << 16;
    return new Float32Array(bits.buffer);
  }
  if (values instanceof Float32Array) return values;
  const floats = new Float32Array(values.length);
  for (const [i, value] of values.entries()) floats[i] = dtype === "F16" ? float16(Number(value)) : Number(value);
  return floats;
}

interface Layout {
  bytes: number;
  make: (buffer: ArrayBuffer) => TensorValues;
}

const layouts: Record<StoredDtype, Layout> = {
  F64: { bytes: 8, make: buffer => new Float64Array(buffer) },
  F32: { bytes: 4, make: buffer => new Float32Array(buffer) },
  F16: { bytes: 2, make: buffer => new Uint16Array(buffer) },
  BF16: { bytes: 2, make: buffer => new Uint16Array(buffer) },
  I64: { bytes: 8, make: buffer => new BigInt64Array(buffer) },
  U64: { bytes: 8, make: buffer => new BigUint64Array(buffer) },
  I32: { bytes: 4, make: buffer => new Int32Array(buffer) },
  U32: { bytes: 4, make: buffer => new Uint32Array(buffer) },
  I16: { bytes: 2, make: buffer => new Int16Array(buffer) },
  U16: { bytes: 2, make: buffer => new Uint16Array(buffer) },
  I8: { bytes: 1, make: buffer => new Int8Array(buffer) },
  U8: { bytes: 1, make: buffer => new Uint8Array(buffer) },
  BOOL: { bytes: 1, make: buffer => new Uint8Array(buffer) },
};

/** The header with its length in front, filled up with spaces to a multiple of 8 bytes. */
function encodeHeader(header: Record<string, unknown>): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const start = new Uint8Array(8 + headerBytes).fill(0x20, 8);
  new DataView(start.buffer).setBigUint64(0, BigInt(headerBytes), true);
  start.set(json, 8);
  return start;
}

/** Reads no more than the header, whose length the format bounds. */
async function readBlobHeader(file: Blob, name?: string): Promise<ReturnType<typeof readHeader>> {
  const first = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  const announced = first.length < 8 ? 0n : new DataView(first.buffer).getBigUint64(0, true);
  if (announced > BigInt(mostHeaderBytes)) {
    throw damaged(`The header should have ${announced} bytes but may have ${mostHeaderBytes}`, name, 0);
  }
  return readHeader(new Uint8Array(await file.slice(0, 8 + Number(announced)).arrayBuffer()), name);
}

const mostHeaderBytes = 100_000_000;

function readHeader(bytes: Uint8Array, file?: string): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8) throw damaged("The file ends before its header", file, bytes.length);
  const announced = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (announced > BigInt(bytes.length - 8)) {
    throw damaged(
      `The header should have ${announced} bytes but the file ends after ${bytes.length - 8}`,
      file,
      bytes.length,
    );
  }
  const dataStart = 8 + Number(announced);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch {
    throw damaged("The header is not JSON", file, 8);
  }
  if (!isObject(header)) throw damaged("The header is not a JSON object", file, 8);
  return { header, dataStart };
}

function readTensor(name: string, entry: unknown, data: Uint8Array, file?: string): StoredTensor {
  if (!isObject(entry)) throw damaged(`Tensor ${name} has no description`, file);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) throw damaged(`Tensor ${name} has the unknown type ${quoteValue(dtype)}`, file);
  if (!isSizes(shape)) throw damaged(`Tensor ${name} has no shape`, file);
  if (!isSizes(offsets) || offsets.length !== 2) throw damaged(`Tensor ${name} has no offsets`, file);
  const [begin = 0, end = 0] = offsets;
  if (begin > end || end > data.length) {
    throw damaged(`Tensor ${name} lies at bytes ${begin} to ${end} of ${data.length}`, file);
  }
  const { bytes, make } = layouts[dtype];
  if (end - begin !== sizeOf(shape) * bytes) {
    throw damaged(`Tensor ${name} has ${end - begin} bytes for ${dtype} [${shape}]`, file);
  }
  // A copy: the values need not be aligned in the file. Both files and typed arrays are little-endian.
  return { shape, dtype, values: make(new Uint8Array(data.subarray(begin, end)).buffer) };
}

function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDtype(value: unknown): value is StoredDtype {
  return typeof value === "string" && Object.hasOwn(layouts, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(item => Number.isSafeInteger(item) && item >= 0);
}

function damaged(message: string, file?: string, byte?: number): StudioError {
  const place = { ...(file !== undefined && { file }), ...(byte !== undefined && { byte }) };
  return new StudioError("safetensors-damaged", `${message}.`, place, "Copy the file again from where it came.");
}
