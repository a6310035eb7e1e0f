import type { Config } from "../config/config.ts";
import {
  type Credentials,
  type DataSource,
  type NamedFile,
  projectSource,
  type RetryPolicy,
  remoteSource,
  type StorageEndpoint,
} from "../sources/index.ts";

/** Where a config's files come from: its storage section has a say in that, so it must be read first. */
export type SourceOf = (config: Pick<Config, "studio_config">) => DataSource;

export interface ProjectDataOptions {
  /** Puts something between, such as a cache. */
  through?: (remote: DataSource, storage: StorageEndpoint | undefined) => DataSource;
  retry?: Partial<RetryPolicy>;
}

/**
 * The files of a project, and what lies at the addresses that its config names. `access` are all keys at hand; each goes
 * only to the endpoint that it was given for, whatever the config says. Whoever changes the list changes it for the next file.
 */
export function projectData(
  files: readonly NamedFile[],
  access: readonly Credentials[],
  { through = remote => remote, retry = {} }: ProjectDataOptions = {},
): SourceOf {
  return ({ studio_config: { object_storage: storage } }) =>
    projectSource(files, through(remoteSource({ storage, credentials: access, retry }), storage));
}
