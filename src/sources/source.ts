import { redactAddress } from "../lib/redact-address.ts";
import { StudioError } from "../lib/result.ts";

/** A file of a source, as far as the source can tell without reading it. */
export interface ListedFile {
  name: string;
  sizeBytes?: number;
  /** Stands for these very bytes (an ETag): while it is the same, so is the file. */
  version?: string;
}

/** Where files come from: a folder, memory, object storage. Names are paths with `/`. */
export interface DataSource {
  /** Files whose name matches; only the last part of the pattern may hold `*` and `?`. Sorted by name. */
  list(pattern: string, signal?: AbortSignal): Promise<ListedFile[]>;
  /** The bytes from `offset` on. An abort ends the stream with the signal's reason. @throws StudioError `file-missing`. */
  open(name: string, offset?: number, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/**
 * The shards of a stage, in name order. The pattern is TensorFlowASR's, `{stage}*.tfrecord`: it also finds
 * `train_other_1.tfrecord` and `training.tfrecord` for the stage `train`.
 *
 * @throws StudioError `shards-missing` where there are none.
 */
export async function listShards(source: DataSource, folder: string, stage: string): Promise<string[]> {
  const pattern = joinPath(folder, `${stage}*.tfrecord`);
  const names = (await source.list(pattern)).map(({ name }) => name);
  if (names.length > 0) return names;
  const nextStep = "Check tfrecords_dir and stage, or make the shards first.";
  throw new StudioError("shards-missing", `No file matches ${redactAddress(pattern)}.`, { file: folder }, nextStep);
}

/** A source of files held in memory. */
export function memorySource(files: Readonly<Record<string, Uint8Array>>): DataSource {
  return {
    async list(pattern) {
      const matches = globMatcher(pattern);
      const names = sortNames(Object.keys(files).filter(matches));
      return names.map(name => ({ name, sizeBytes: files[name]?.length ?? 0 }));
    },
    async open(name, offset = 0, signal?: AbortSignal) {
      signal?.throwIfAborted();
      const bytes = Object.hasOwn(files, name) ? files[name] : undefined;
      if (bytes === undefined) throw missingFile(name);
      return new ReadableStream({
        start(controller) {
          if (offset < bytes.length) controller.enqueue(bytes.subarray(offset));
          controller.close();
        },
      });
    },
  };
}

/** Tests names against a pattern with `*` and `?` in its last part. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const { folder, name: last } = splitPath(pattern);
  const escaped = last.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  const expression = new RegExp(`^${escaped.replaceAll("*", "[^/]*").replaceAll("?", "[^/]")}$`, "su");
  return name => {
    const parts = splitPath(name);
    return parts.folder === folder && expression.test(parts.name);
  };
}

/** By code points, as TensorFlow sorts (it compares UTF-8 bytes, which gives the same order). */
export function sortNames(names: string[]): string[] {
  const points = (name: string) => Array.from(name, character => character.codePointAt(0) ?? 0);
  return names.sort((a, b) => {
    const [left, right] = [points(a), points(b)];
    const differs = left.findIndex((point, i) => point !== right[i]);
    if (differs === -1) return left.length - right.length;
    return (left[differs] ?? 0) - (right[differs] ?? -1);
  });
}

export function splitPath(path: string): { folder: string; name: string } {
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, slash + 1), name: path.slice(slash + 1) };
}

export function joinPath(folder: string, name: string): string {
  return folder === "" || folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

export function missingFile(name: string): StudioError {
  return new StudioError("file-missing", "The file is not there.", { file: name }, "Check the path.");
}
