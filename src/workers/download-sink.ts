import { blobOf, type FileSink, splitPath } from "../sources/index.ts";

/**
 * A sink whose files are handed over whole, one at a time, for the page to offer as downloads: a worker cannot. It cannot
 * look at what is there. A file that is stopped half way is not handed over.
 */
export function downloadSink(save: (name: string, content: Blob) => void | Promise<void>): FileSink {
  return {
    list: async () => [],
    async write(name, content, signal) {
      await save(splitPath(name).name, await blobOf(name, content, signal));
    },
  };
}
