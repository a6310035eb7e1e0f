import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { StudioError } from "../lib/result.ts";

/** What a record holds before anything is decoded. */
export interface RawUtterance {
  path: string;
  /** A WAV or FLAC file; a view into the record, not a copy. */
  audio: Uint8Array;
  transcript: string;
}

/**
 * Reads a serialised tf.train.Example with the features `path`, `audio` and `transcript`, each one bytes value
 * (specification 2.3). As protocol buffers have it: unknown fields are passed over, Features messages merge, of two
 * entries with one key the last counts. Bytes that are no UTF-8 become U+FFFD, an unknown token later. Throws
 * StudioError `example-invalid`.
 */
export function decodeExample(payload: Uint8Array): RawUtterance {
  const features = new Map<string, Feature>();
  try {
    eachField(payload, (field, value) => {
      if (field === 1) eachField(value, (inner, entry) => inner === 1 && readEntry(entry, features));
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StudioError("example-invalid", `not a tf.train.Example: ${message}`);
  }
  return {
    path: text.decode(bytesOf(features, "path")),
    audio: bytesOf(features, "audio"),
    transcript: text.decode(bytesOf(features, "transcript")),
  };
}

/** The bytes that TensorFlowASR's writer makes of the same utterance. */
export function encodeExample({ path, audio, transcript }: RawUtterance): Uint8Array {
  const encoder = new TextEncoder();
  const features = new BinaryWriter();
  writeEntry(features, "path", encoder.encode(path));
  writeEntry(features, "audio", audio);
  writeEntry(features, "transcript", encoder.encode(transcript));
  return message(1, features.finish());
}

/** tf.train.Feature: one kind of list; of several the last counts. */
type Feature = { kind: "bytes"; values: Uint8Array[] } | { kind: "float" | "int64" | "unset" };

// A byte order mark is part of the text, as in Python.
const text = new TextDecoder("utf-8", { ignoreBOM: true });

function bytesOf(features: ReadonlyMap<string, Feature>, key: string): Uint8Array {
  const feature = features.get(key);
  if (feature === undefined || feature.kind === "unset")
    throw new StudioError("example-invalid", `the feature \`${key}\` is missing`);
  if (feature.kind !== "bytes")
    throw new StudioError("example-invalid", `the feature \`${key}\` is a list of ${feature.kind}, not of bytes`);
  const [value, ...others] = feature.values;
  if (value === undefined || others.length > 0)
    throw new StudioError("example-invalid", `the feature \`${key}\` has ${feature.values.length} values, not one`);
  return value;
}

function readEntry(entry: Uint8Array, features: Map<string, Feature>): void {
  let key = "";
  let feature: Feature = { kind: "unset" };
  eachField(entry, (field, value) => {
    if (field === 1) key = text.decode(value);
    if (field === 2) feature = readFeature(value, feature);
  });
  features.set(key, feature);
}

function readFeature(bytes: Uint8Array, before: Feature): Feature {
  let feature = before;
  eachField(bytes, (field, value) => {
    if (field === 2) feature = { kind: "float" };
    if (field === 3) feature = { kind: "int64" };
    if (field !== 1) return;
    const values = feature.kind === "bytes" ? feature.values : [];
    eachField(value, (inner, item) => inner === 1 && values.push(item));
    feature = { kind: "bytes", values };
  });
  return feature;
}

/** Calls back for each length-delimited field; other fields are passed over. */
function eachField(bytes: Uint8Array, visit: (field: number, value: Uint8Array) => void): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.LengthDelimited) visit(field, reader.bytes());
    else reader.skip(type, field);
  }
}

function writeEntry(features: BinaryWriter, key: string, value: Uint8Array): void {
  const entry = new BinaryWriter();
  entry.tag(1, WireType.LengthDelimited).string(key);
  entry.tag(2, WireType.LengthDelimited).bytes(message(1, message(1, value)));
  features.tag(1, WireType.LengthDelimited).bytes(entry.finish());
}

/** A message with one length-delimited field. */
function message(field: number, value: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(value).finish();
}
