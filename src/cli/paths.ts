import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatasetConfig } from "../config/config.ts";
import { isRemotePath } from "../config/paths.ts";
import { StudioError } from "../lib/result.ts";
import { joinPath } from "../sources/index.ts";
import { folderSource } from "./files.ts";

/**
 * The file that a config names; where it is not there, the file of that name beside the config, with a warning. Where
 * neither is there the path stays as it is.
 * @throws StudioError `remote-path` for s3://, gs:// and the like
 */
export function findFile(path: string, configFile: string, warn: (text: string) => void): string {
  refuseRemote(path, configFile);
  if (existsSync(path)) return path;
  const beside = join(dirname(configFile), basename(path));
  if (!existsSync(beside)) return path;
  warn(`${path} is not there: taking ${beside} instead.`);
  return beside;
}

/** A data set's config with every path where its file is; shards are looked for in the config's own folder too. */
export async function locateDataset(
  dataset: DatasetConfig,
  part: string,
  configFile: string,
  warn: (text: string) => void,
): Promise<DatasetConfig> {
  if (!dataset.enabled) return dataset;
  const { metadata, data_paths: tables, tfrecords_dir: folder } = dataset;
  const located = { ...dataset };
  if (typeof metadata === "string") {
    located.metadata = findFile(metadata, configFile, warn);
    if (!existsSync(located.metadata))
      warn(`${metadata} is not there: going on without metadata, as TensorFlowASR does.`);
  }
  if (tables !== null) located.data_paths = tables.map(path => findFile(path, configFile, warn));
  if (folder === null) return located;
  refuseRemote(folder, configFile);
  const stage = dataset.stage ?? part;
  const own = dirname(configFile);
  if (!(await hasShards(folder, stage)) && (await hasShards(own, stage))) {
    warn(`No ${stage}*.tfrecord in ${folder}: taking those in ${own} instead.`);
    located.tfrecords_dir = own;
  }
  return located;
}

/** Whether shards of the data set are there, so that they are read instead of transcripts and audio. */
export async function hasOwnShards(dataset: DatasetConfig, part: string): Promise<boolean> {
  return dataset.tfrecords_dir !== null && hasShards(dataset.tfrecords_dir, dataset.stage ?? part);
}

async function hasShards(folder: string, stage: string): Promise<boolean> {
  return (await folderSource().list(joinPath(folder, `${stage}*.tfrecord`))).length > 0;
}

function refuseRemote(path: string, file: string): void {
  if (!isRemotePath(path)) return;
  const nextStep = "Copy the files to this machine and name their folder.";
  throw new StudioError("remote-path", `The command line reads local files only, not ${path}.`, { file }, nextStep);
}
