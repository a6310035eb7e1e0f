import { readAll } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import type { DataSource } from "../sources/index.ts";
import { decodeFlac, flacHeaderBytes, readFlacHeader } from "../speech/index.ts";
import type { FileTree } from "./file-tree.ts";

/**
 * Seconds of a FLAC file by its header, its first bytes; where the header does not know, the file is decoded. Undefined
 * where there is no such file.
 * @throws StudioError `flac-damaged`, `flac-empty`
 */
export async function readFlacDuration(path: string, tree: FileTree, source: DataSource): Promise<number | undefined> {
  const head = await tree.head(path, flacHeaderBytes);
  if (head === undefined) return undefined;
  const known = readFlacHeader(head);
  if (known === undefined) {
    const nextStep = "Write or copy it again.";
    throw new StudioError("flac-damaged", `${path} is no FLAC file.`, { utterance: path }, nextStep);
  }
  if (known.samples > 0 && known.sampleRate > 0) return known.samples / known.sampleRate;
  const { signal, sampleRate } = await decodeFlac(await readAll(await source.open(path)), { utterance: path });
  return signal.length / sampleRate;
}
