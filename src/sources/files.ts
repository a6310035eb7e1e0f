import { openBytes } from "./byte-stream.ts";
import { httpCall } from "./call.ts";
import { createClient } from "./client.ts";
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
  const find = fileFinder(files);
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
    async open(name, offset = 0, signal?: AbortSignal) {
      signal?.throwIfAborted();
      const file = find(name);
      if (file === undefined) throw missingFile(name);
      return file.content instanceof Blob
        ? openBlob(file.content, offset, signal)
        : openAt(file.content, name, offset, signal);
    },
  };
}

/** The file of this path, or else the one whose path ends most like it. */
export function findNamed(files: readonly NamedFile[], path: string): NamedFile | undefined {
  return fileFinder(files)(path);
}

/** The same for many paths: a corpus has a hundred thousand files, and each is looked for. */
function fileFinder(files: readonly NamedFile[]): (path: string) => NamedFile | undefined {
  let byPath: Map<string, NamedFile> | undefined;
  const byName = new Map<string, NamedFile[]>();
  const index = () => {
    const paths = new Map<string, NamedFile>();
    for (const file of files) {
      if (!paths.has(file.path)) paths.set(file.path, file);
      const { name } = splitPath(file.path);
      const alike = byName.get(name);
      if (alike === undefined) byName.set(name, [file]);
      else alike.push(file);
    }
    return paths;
  };
  return path => {
    byPath ??= index();
    return byPath.get(path) ?? mostAlike(byName.get(splitPath(path).name) ?? [], path);
  };
}

/** Of files of one name the one that shares most folders before it. */
function mostAlike(files: readonly NamedFile[], path: string): NamedFile | undefined {
  const wanted = path.split("/").reverse();
  let best: NamedFile | undefined;
  let bestShared = 0;
  for (const file of files) {
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

function openBlob(blob: Blob, offset: number, signal?: AbortSignal): ReadableStream<Uint8Array> {
  const stream: ReadableStream<Uint8Array> = blob.slice(offset).stream();
  return signal === undefined ? stream : stream.pipeThrough(new TransformStream(), { signal });
}

// Relative addresses are those of the page's own sample.
function openAt(
  address: string,
  name: string,
  offset: number,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const url = new URL(address, globalThis.location?.href);
  return openBytes(createClient([]), { ...httpCall(url), name }, offset, signal);
}
