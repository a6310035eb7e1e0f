import type { NamedFile } from "../../sources/index.ts";

const mostAsked = 64;

/** Asks servers for the sizes of shards that lie at addresses, for the progress. One that does not say stays without. */
export async function withSizes(files: readonly NamedFile[]): Promise<NamedFile[]> {
  let asked = 0;
  return Promise.all(
    files.map(async file => {
      const isUnknown = typeof file.content === "string" && file.sizeBytes === undefined;
      if (!isUnknown || !file.path.endsWith(".tfrecord") || asked++ >= mostAsked) return file;
      const sizeBytes = await sizeAt(file.content as string); // not a Blob: `isUnknown`
      return sizeBytes === undefined ? file : { ...file, sizeBytes };
    }),
  );
}

async function sizeAt(address: string): Promise<number | undefined> {
  const response = await fetch(address, { method: "HEAD" }).catch(() => undefined); // offline: read from the cache later
  const isPlain = response?.ok === true && response.headers.get("Content-Encoding") === null;
  const length = isPlain ? response.headers.get("Content-Length") : null;
  return length === null ? undefined : Number(length);
}
