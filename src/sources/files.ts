import { StudioError } from "../lib/result.ts";
import { type DataSource, globMatcher, missingFile, sortNames, splitPath } from "./source.ts";

/** A file that was dropped or picked (a Blob), or that lies at an address. It may be sent to workers. */
export interface NamedFile {
  path: string;
  content: Blob | string;
  sizeBytes?: number; // where it is known
}

/**
 * A source of such files. Configs name files by paths of another machine: where none has the path asked for, the one
 * that shares the name and most of the folders before it is taken.
 */
export function filesSource(files: readonly NamedFile[]): DataSource {
  return {
    async list(pattern) {
      const matches = globMatcher(pattern);
      const exact = files.filter(({ path }) => matches(path));
      const matchesName = globMatcher(splitPath(pattern).name);
      const found = exact.length > 0 ? exact : files.filter(({ path }) => matchesName(splitPath(path).name));
      const byName = new Map(found.map(file => [file.path, file]));
      return sortNames([...byName.keys()]).map(name => {
        const sizeBytes = sizeOf(byName.get(name));
        return sizeBytes === undefined ? { name } : { name, sizeBytes };
      });
    },
    async open(name, offset = 0) {
      const file = findNamed(files, name);
      if (file === undefined) throw missingFile(name);
      return file.content instanceof Blob ? openBlob(file.content, offset) : openAddress(file.content, name, offset);
    },
  };
}

/** The file of this path, or else the one whose path ends most like it. */
export function findNamed(files: readonly NamedFile[], path: string): NamedFile | undefined {
  const wanted = path.split("/").reverse();
  let best: NamedFile | undefined;
  let bestShared = 0;
  for (const file of files) {
    if (file.path === path) return file;
    const parts = file.path.split("/").reverse();
    const differs = parts.findIndex((part, i) => part !== wanted[i]);
    const shared = differs === -1 ? parts.length : differs;
    if (shared > bestShared) [best, bestShared] = [file, shared];
  }
  return best;
}

export function sizeOf(file: NamedFile | undefined): number | undefined {
  return file?.content instanceof Blob ? file.content.size : file?.sizeBytes;
}

function openBlob(blob: Blob, offset: number): ReadableStream<Uint8Array> {
  return blob.slice(offset).stream();
}

async function openAddress(address: string, name: string, offset: number): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(address, offset > 0 ? { headers: { Range: `bytes=${offset}-` } } : {}).catch(
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StudioError("file-unreadable", `The file cannot be fetched: ${reason}.`, { file: name }, "Go online.");
    },
  );
  if (response.status === 404) throw missingFile(name);
  if (!response.ok || response.body === null) {
    throw new StudioError("file-unreadable", `The server answered ${response.status}.`, { file: name });
  }
  return response.status === 206 || offset === 0 ? response.body : skip(response.body, offset);
}

function skip(stream: ReadableStream<Uint8Array>, bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (left < chunk.length) controller.enqueue(chunk.subarray(left));
      left = Math.max(0, left - chunk.length);
    },
  });
  return stream.pipeThrough(cut);
}
