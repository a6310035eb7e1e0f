import { isRemotePath } from "../config/paths.ts";
import { type FileSink, type StorageEndpoint, s3Sink } from "../sources/index.ts";
import { environmentKeys, environmentStorage } from "./environment-keys.ts";
import { folderSink } from "./folder-sink.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Where a command writes the files of a folder: one of this machine, relative to where it was called, or an address. Names
 * of files begin with `folder`. `configured` is as for `commandSource`.
 */
export function commandSink(
  { paths, environment }: Pick<Terminal, "paths" | "environment">,
  directory: string,
  configured: StorageEndpoint = {},
): { sink: FileSink; folder: string } {
  if (!isRemotePath(directory)) return { sink: folderSink(paths.workingDirectory), folder: directory };
  const storage =
    configured.endpoint === undefined ? { ...environmentStorage(environment), ...configured } : configured;
  const credentials = environmentKeys(environment);
  return { sink: s3Sink({ address: directory, storage, credentials }), folder: "" };
}
