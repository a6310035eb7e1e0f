import { loadConfig } from "../config/load.ts";
import { readAll } from "../data/index.ts";
import { reportOf } from "../lib/result.ts";
import { missingFiles } from "../run/missing-files.ts";
import { projectOf } from "../run/project.ts";
import { projectData } from "../run/project-data.ts";
import type { DataSource, StorageEndpoint } from "../sources/index.ts";
import { shardSource } from "../workers/shard-cache.ts";
import type { Access, ProjectFiles } from "../workers/trainer/protocol.ts";
import type { ProjectView } from "./project-view.ts";
import { rememberLookups } from "./remembered-lookups.ts";

export interface ReadProject extends Pick<ProjectView, "loaded" | "missing" | "error"> {
  classes: number | undefined; // of the model, once config and vocabulary are right
}

/** Reads the config, looks for the files that it names, and counts the vocabulary. */
export async function readProject({ file, text, files }: ProjectFiles, access: Access): Promise<ReadProject> {
  if (file === "") return { loaded: undefined, missing: [], error: null, classes: undefined };
  const loaded = await loadConfig(text, file);
  const { config } = loaded;
  if (config === undefined) return { loaded, missing: [], error: null, classes: undefined };
  const through = (remote: DataSource, storage: StorageEndpoint | undefined) =>
    rememberLookups(shardSource(remote, storage), storage); // what is kept is found without a network, too
  const source = projectData(files, access, { through, retry: { attempts: 2 } })(config);
  try {
    const missing = await missingFiles(config, source);
    const { vocabulary } = config.decoder_config;
    if (vocabulary === null || missing.some(({ what }) => what === "vocabulary")) {
      return { loaded, missing, error: null, classes: undefined };
    }
    const bytes = await readAll(await source.open(vocabulary));
    const { classes } = projectOf({ file, text, config }, bytes, vocabulary).vocabulary;
    return { loaded, missing, error: null, classes };
  } catch (error) {
    return { loaded, missing: [], error: reportOf(error), classes: undefined };
  }
}
