import type { Config } from "../../config/config.ts";
import type { RemotePlace } from "../../run/remote-places.ts";
import { credentialsEndpoint, joinPath, parseAddress, splitPath } from "../../sources/index.ts";

/**
 * The server that a bucket's address leads to, by the config where that says where object storage lies. Undefined where the
 * address names no bucket.
 */
export function bucketPlace(address: string, config: Config | undefined): RemotePlace | undefined {
  if (!/^(s3|gs):\/\/[^/]/.test(address)) return undefined;
  try {
    const { scheme } = parseAddress(address);
    if (scheme === "http") return undefined;
    const endpoint = credentialsEndpoint(scheme, config?.studio_config.object_storage);
    return { host: new URL(endpoint).host, endpoint, patterns: [joinPath(address, "*")] };
  } catch {
    return undefined; // no address yet: it is still being typed
  }
}

/** The address that a config names to find these files, which were written under the bucket's own. */
export function placeInBucket(address: string, files: readonly { name: string }[]): string {
  const { folder } = splitPath(files[0]?.name ?? "");
  return folder === "" ? address : joinPath(address, folder.slice(0, -1));
}
