import { type Credentials, type StorageEndpoint, serviceOf } from "./access.ts";
import { parseAddress } from "./address.ts";
import { bucketCall, bucketOf, listBucket } from "./bucket.ts";
import { openBytes } from "./byte-stream.ts";
import { httpCall } from "./call.ts";
import { createClient } from "./client.ts";
import { listHttp } from "./http-files.ts";
import type { RetryPolicy } from "./retry.ts";
import type { DataSource } from "./source.ts";

export interface RemoteOptions {
  storage?: StorageEndpoint | undefined;
  /** Looked up at every listing and opening, so that a list that is changed meanwhile counts as it is then. */
  credentials: readonly Credentials[];
  retry?: Partial<RetryPolicy>;
}

/**
 * Files at addresses: `s3://bucket/key`, `gs://bucket/key`, `http(s)://…` with an index page or a list of names, or one
 * presigned address. Versions are ETags. Streams go on after a cut from the byte reached.
 */
export function remoteSource({ storage, credentials, retry }: RemoteOptions): DataSource {
  const client = createClient(credentials, retry);
  return {
    async list(pattern, signal = new AbortController().signal) {
      const address = parseAddress(pattern);
      if (address.scheme === "http") return listHttp(client, pattern, signal);
      const bucket = bucketOf(client, serviceOf(address.scheme, storage), address.bucket);
      return listBucket(client, bucket, address.key, signal);
    },
    async open(name, offset = 0, signal?: AbortSignal) {
      const address = parseAddress(name);
      if (address.scheme === "http") return openBytes(client, httpCall(address.url), offset, signal);
      const bucket = bucketOf(client, serviceOf(address.scheme, storage), address.bucket);
      return openBytes(client, bucketCall(bucket, address.key), offset, signal);
    },
  };
}
