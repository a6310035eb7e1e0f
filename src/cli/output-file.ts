import type { FileSink, StorageEndpoint } from "../sources/index.ts";
import { joinPath, splitPath } from "../sources/index.ts";
import { commandSink } from "./command-sink.ts";
import type { Terminal } from "./terminal.ts";

/** Where a command writes its one file: a path of this machine or an address. The name that it is given counts for nothing. */
export function outputFile(
  terminal: Pick<Terminal, "paths" | "environment">,
  output: string,
  storage?: StorageEndpoint,
): FileSink {
  const { folder: directory, name } = splitPath(output);
  const { sink, folder } = commandSink(terminal, directory === "" ? "." : directory, storage);
  const place = joinPath(folder, name);
  return {
    list: async () => [],
    write: (_name, content, signal) => sink.write(place, content, signal),
  };
}
