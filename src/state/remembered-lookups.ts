import { isRemotePath } from "../config/paths.ts";
import type { DataSource, ListedFile, StorageEndpoint } from "../sources/index.ts";

/** The same source, remembering for a while what it listed: typing in a config asks servers once, not at every pause. */
export function rememberLookups(source: DataSource, storage: StorageEndpoint | undefined): DataSource {
  return {
    list(pattern, signal) {
      if (!isRemotePath(pattern)) return source.list(pattern, signal);
      const key = JSON.stringify([storage, pattern]);
      const known = lookups.get(key);
      if (known !== undefined && performance.now() - known.at < rememberedMillis) return known.found;
      const found = source.list(pattern, signal);
      lookups.set(key, { at: performance.now(), found });
      return found;
    },
    open: (name, offset, signal) => source.open(name, offset, signal),
  };
}

/** After other keys were given, or where someone asks to look again. */
export function forgetLookups(): void {
  lookups.clear();
}

const rememberedMillis = 60_000;
const lookups = new Map<string, { at: number; found: Promise<ListedFile[]> }>();
