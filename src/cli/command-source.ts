import { isRemotePath } from "../config/paths.ts";
import { StudioError } from "../lib/result.ts";
import {
  type Credentials,
  credentialsEndpoint,
  type DataSource,
  parseAddress,
  remoteSource,
  type StorageEndpoint,
} from "../sources/index.ts";
import { environmentKeys, environmentStorage } from "./environment-keys.ts";
import { folderSource } from "./files.ts";
import { shardSource } from "./shard-cache.ts";
import type { Terminal } from "./terminal.ts";

/**
 * What a command reads: files of this machine, relative to where it was called, and what lies at addresses. `configured`
 * is the storage section of a config; the environment says what that leaves open, and has the keys.
 */
export function commandSource(
  terminal: Pick<Terminal, "paths" | "environment" | "err">,
  configured: StorageEndpoint = {},
): DataSource {
  const { paths, environment } = terminal;
  const local = folderSource(paths.workingDirectory);
  const storage =
    configured.endpoint === undefined ? { ...environmentStorage(environment), ...configured } : configured;
  let remote: DataSource | undefined;
  // At the first address: incomplete keys are nobody's business before.
  const sourceOf = (name: string) =>
    isRemotePath(name)
      ? (remote ??= shardSource(openRemote(storage, environmentKeys(environment)), storage, terminal))
      : local;
  return {
    list: async (pattern, signal) => sourceOf(pattern).list(pattern, signal),
    open: async (name, offset, signal) => sourceOf(name).open(name, offset, signal),
  };
}

function openRemote(storage: StorageEndpoint, credentials: readonly Credentials[]): DataSource {
  const remote = remoteSource({ storage, credentials });
  const orHint = (name: string) => (error: unknown) => {
    throw withHint(error, name, storage, credentials);
  };
  return {
    list: (pattern, signal) => remote.list(pattern, signal).catch(orHint(pattern)),
    open: (name, offset, signal) => remote.open(name, offset, signal).catch(orHint(name)),
  };
}

/** Where access is denied for want of keys: how to give them. */
function withHint(
  error: unknown,
  name: string,
  storage: StorageEndpoint,
  credentials: readonly Credentials[],
): unknown {
  if (!(error instanceof StudioError) || error.code !== "access-denied") return error;
  const { scheme } = parseAddress(name);
  if (scheme === "http") return error;
  const endpoint = credentialsEndpoint(scheme, storage);
  if (credentials.some(keys => new URL(keys.endpoint).origin === endpoint)) return error;
  const names = scheme === "gs" ? googleNames : storage.endpoint === undefined ? amazonNames : endpointNames;
  const nextStep = `No keys are given for ${endpoint}: set ${names}.`;
  return new StudioError(error.code, error.message, error.place, nextStep);
}

const amazonNames = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
const endpointNames = "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and AWS_ENDPOINT_URL to this very address";
const googleNames = "GOOGLE_HMAC_ACCESS_ID and GOOGLE_HMAC_SECRET";
