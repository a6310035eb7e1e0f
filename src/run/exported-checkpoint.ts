import { z } from "zod";
import { StudioError } from "../lib/result.ts";
import { sha256 } from "../lib/sha256.ts";
import type { NamedFile } from "../sources/index.ts";
import { changeSafetensorsMetadata, readSafetensorsMetadata } from "../storage/safetensors.ts";
import { type Checkpoint, decodeCheckpoint } from "./checkpoint.ts";

/** What a checkpoint needs besides itself to decode and to go on elsewhere. */
export interface CheckpointOrigin {
  runId: string;
  runName: string;
  startedAt: number; // milliseconds since 1970
  file: string; // of the config
  batchSize: number | null; // null: the config's own
  epochs: number;
  name: string; // of the checkpoint
  createdAt: number; // milliseconds since 1970
  files: readonly NamedFile[];
  missing: readonly { path: string; sizeBytes: number }[]; // must be given again
}

/**
 * The checkpoint's own file with its origin written into the metadata: addresses and small files, so a vocabulary but
 * hardly a shard. A checksum of all this comes with it. Addresses below `base` are written without it: they lie beside
 * the page.
 */
export async function exportCheckpoint(bytes: Blob, origin: CheckpointOrigin, base: string): Promise<Blob> {
  const { files, left } = await packFiles(origin.files, base);
  const packed: PackedOrigin = { ...origin, version, files, missing: [...origin.missing, ...left] };
  const texts = { [originKey]: JSON.stringify(packed), [checksumKey]: undefined };
  const whole = await changeSafetensorsMetadata(bytes, texts, origin.name);
  return changeSafetensorsMetadata(whole, { [checksumKey]: await sha256(whole) }, origin.name);
}

export interface ReadExport {
  bytes: Blob; // as they were before the export
  checkpoint: Checkpoint;
  origin: CheckpointOrigin | undefined; // none in what the commands write
}

/**
 * Reads what was exported. `base` is the page's address, below which relative addresses lie.
 * @throws StudioError `no-checkpoint` for another kind of file, `checkpoint-damaged`, `checkpoint-unreadable` for one of another version
 */
export async function readExported(exported: Blob, file: string, base: string): Promise<ReadExport> {
  const contents = new Uint8Array(await exported.arrayBuffer());
  const { studio_run: run, [originKey]: packed, [checksumKey]: checksum } = metadataOf(contents, file);
  if (run === undefined) throw notACheckpoint(file);
  const checkpoint = decode(contents, file);
  if (packed === undefined && checksum === undefined) return { bytes: exported, checkpoint, origin: undefined };
  const whole = await changeSafetensorsMetadata(exported, { [checksumKey]: undefined }, file);
  if ((await sha256(whole)) !== checksum) throw damaged("its checksum is another than when it was exported", file);
  const parsed = packedSchema.safeParse(parseJson(packed));
  if (!parsed.success) throw unreadable(file);
  const { version: _, files, ...origin } = parsed.data;
  const bytes = await changeSafetensorsMetadata(whole, { [originKey]: undefined }, file);
  return { bytes, checkpoint, origin: { ...origin, files: files.map(each => unpackFile(each, base)) } };
}

const originKey = "studio_project";
const checksumKey = "studio_checksum";
const version = 1;
const largestPackedBytes = 2 ** 20; // of one file
const totalPackedBytes = 4 * 2 ** 20; // readers load the whole header at once

const packedFileSchema = z.union([
  z.object({ path: z.string(), address: z.string(), sizeBytes: z.number().optional() }),
  z.object({ path: z.string(), base64: z.string() }),
]);
type PackedFile = z.infer<typeof packedFileSchema>;

const packedSchema = z.object({
  version: z.literal(version),
  runId: z.string().min(1),
  runName: z.string(),
  startedAt: z.number(),
  file: z.string(),
  batchSize: z.int().positive().nullable(),
  epochs: z.int().nonnegative(),
  name: z.string(),
  createdAt: z.number(),
  files: z.array(packedFileSchema),
  missing: z.array(z.object({ path: z.string(), sizeBytes: z.number() })),
});
type PackedOrigin = z.infer<typeof packedSchema>;

/** The smallest first, as long as there is room. */
async function packFiles(files: readonly NamedFile[], base: string) {
  const packed: PackedFile[] = [];
  const left: { path: string; sizeBytes: number }[] = [];
  let room = totalPackedBytes;
  for (const { path, content, sizeBytes } of files.toSorted((a, b) => blobBytes(a) - blobBytes(b))) {
    if (typeof content === "string") {
      const address = content.startsWith(base) ? content.slice(base.length) : content;
      packed.push({ path, address, ...(sizeBytes !== undefined && { sizeBytes }) });
    } else if (content.size > Math.min(room, largestPackedBytes)) left.push({ path, sizeBytes: content.size });
    else {
      room -= content.size;
      packed.push({ path, base64: encodeBase64(new Uint8Array(await content.arrayBuffer())) });
    }
  }
  return { files: packed, left };
}

function unpackFile(packed: PackedFile, base: string): NamedFile {
  if ("base64" in packed) return { path: packed.path, content: new Blob([decodeBase64(packed.base64)]) };
  const { path, address, sizeBytes } = packed;
  const content = URL.canParse(address, base) ? new URL(address, base).href : address;
  return { path, content, ...(sizeBytes !== undefined && { sizeBytes }) };
}

function blobBytes({ content }: NamedFile): number {
  return content instanceof Blob ? content.size : 0;
}

function metadataOf(bytes: Uint8Array, file: string): Record<string, string> {
  try {
    return readSafetensorsMetadata(bytes, file);
  } catch (error) {
    throw inOtherWords(error, file);
  }
}

function decode(bytes: Uint8Array, file: string): Checkpoint {
  try {
    const checkpoint = decodeCheckpoint(bytes, file);
    if (checkpoint.engine.weights.size > 0) return checkpoint;
  } catch (error) {
    throw inOtherWords(error, file);
  }
  throw damaged("it holds no weights", file);
}

/** What the readers throw, as it shows to one who imports. */
function inOtherWords(error: unknown, file: string): unknown {
  if (!(error instanceof StudioError)) return error;
  if (error.code === "checkpoint-unreadable") return unreadable(file);
  return damaged(error.message.replace(/^The/, "the").replace(/\.$/, ""), file);
}

function notACheckpoint(file: string): StudioError {
  const nextStep = "Choose a checkpoint that was exported. Weights alone can be opened on the Decode screen.";
  return new StudioError("no-checkpoint", "The file holds no run to go on with.", { file }, nextStep);
}

function damaged(reason: string, file: string): StudioError {
  const nextStep = "Copy the file again from where it came, or export the checkpoint again.";
  return new StudioError("checkpoint-damaged", `The checkpoint is damaged: ${reason}.`, { file }, nextStep);
}

function unreadable(file: string): StudioError {
  const nextStep = "Import it with the version of the studio that exported it.";
  return new StudioError("checkpoint-unreadable", "The checkpoint is of another version.", { file }, nextStep);
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  const chunk = 2 ** 15; // arguments of one call
  for (let i = 0; i < bytes.length; i += chunk) binary += String.fromCharCode(...bytes.subarray(i, i + chunk));
  return btoa(binary);
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
