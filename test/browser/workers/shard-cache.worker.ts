import { readAll } from "../../../src/data/index.ts";
import { sha256 } from "../../../src/lib/sha256.ts";
import { cachedSource, type DataSource, ShardCache } from "../../../src/sources/index.ts";
import { opfsCacheFolder } from "../../../src/workers/opfs-cache-folder.ts";

/** A pass over files that a source of this worker makes up, through a cache in the browser's own file system. */
export interface Pass {
  folder: string;
  files: { name: string; version: string; sizeBytes: number }[];
  limitBytes: number;
  isNetworkForbidden: boolean;
  stopsAfterBytes?: number; // then nothing more comes, and the pass answers
  isNeverLocked?: boolean; // as Chromium does now and then
}

export interface PassResult {
  sha256: string[];
  opened: string[]; // by the network
}

addEventListener("message", (event: MessageEvent<Pass>) => {
  run(event.data).then(
    result => postMessage({ result }),
    (error: unknown) => postMessage({ failed: String(error) }),
  );
});

async function run({
  folder,
  files,
  limitBytes,
  isNetworkForbidden,
  stopsAfterBytes,
  isNeverLocked,
}: Pass): Promise<PassResult> {
  if (isNeverLocked === true) {
    Object.assign(FileSystemFileHandle.prototype, { createSyncAccessHandle: () => new Promise(() => undefined) });
  }
  const opened: string[] = [];
  const source: DataSource = {
    list: async () => files,
    async open(name) {
      if (isNetworkForbidden) throw new Error("the network was used");
      opened.push(name);
      return made(files.find(file => file.name === name)?.sizeBytes ?? 0);
    },
  };
  const cached = cachedSource(source, new ShardCache(opfsCacheFolder(folder), { limitBytes: () => limitBytes }));
  const sums: string[] = [];
  for (const { name } of await cached.list("s3://bucket/*")) {
    const stream = await cached.open(name);
    if (stopsAfterBytes === undefined) sums.push(await sha256(new Blob([await readAll(stream)])));
    else await readSome(stream, stopsAfterBytes);
  }
  return { sha256: sums, opened };
}

/** In chunks of the length that a network's have. */
function made(sizeBytes: number): ReadableStream<Uint8Array> {
  let position = 0;
  return new ReadableStream({
    pull(controller) {
      const length = Math.min(65_536, sizeBytes - position);
      if (length === 0) return controller.close();
      controller.enqueue(Uint8Array.from({ length }, (_, i) => ((position + i) * 31) >>> 3));
      position += length;
    },
  });
}

async function readSome(stream: ReadableStream<Uint8Array>, bytes: number): Promise<void> {
  const reader = stream.getReader();
  let read = 0;
  while (read < bytes) read += (await reader.read()).value?.length ?? bytes;
}
