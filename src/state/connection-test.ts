import type { ObjectStorageConfig } from "../config/config.ts";
import { type ErrorReport, reportOf } from "../lib/result.ts";
import type { Access } from "../workers/trainer/protocol.ts";

/** What lies at an address, or what stands in the way. */
export interface Lookup {
  pattern: string;
  files: number;
  bytes: number | null; // of all of them; null where the server does not say
  error: ErrorReport | null;
}

/**
 * Lists what the patterns name, and reads the beginning of the first file of each: a server may let one list and not read.
 * Tells each as it is known. Ends early, and in silence, when aborted.
 */
export async function testConnection(
  patterns: readonly string[],
  storage: ObjectStorageConfig | undefined,
  access: Access,
  tell: (lookup: Lookup) => void,
  signal: AbortSignal,
): Promise<void> {
  const { remoteSource } = await import("../sources/index.ts");
  const source = remoteSource({ storage, credentials: access, retry: { attempts: 2 } }); // someone is waiting
  for (const pattern of patterns) {
    try {
      const files = await source.list(pattern, signal);
      const [first] = files;
      if (first !== undefined) {
        const reader = (await source.open(first.name, 0, signal)).getReader();
        await reader.read();
        await reader.cancel();
      }
      const sizes = files.map(({ sizeBytes }) => sizeBytes ?? Number.NaN);
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      tell({ pattern, files: files.length, bytes: Number.isNaN(bytes) ? null : bytes, error: null });
    } catch (error) {
      if (signal.aborted) return;
      tell({ pattern, files: 0, bytes: null, error: reportOf(error) });
    }
  }
}
