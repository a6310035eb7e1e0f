import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatasetConfig } from "../config/config.ts";
import { isRemotePath } from "../config/paths.ts";
import { type DataSource, joinPath } from "../sources/index.ts";

/**
 * The file that a config names; where it is not there, the file of that name beside the config, with a warning. Where
 * neither is there the path stays as it is, and an address always does.
 */
export function findFile(path: string, configFile: string, warn: (text: string) => void): string {
  if (isRemotePath(path) || existsSync(path)) return path;
  const beside = join(dirname(configFile), basename(path));
  if (!existsSync(beside)) return path;
  warn(`${path} is not there: taking ${beside} instead.`);
  return beside;
}

/**
 * A data set's config with every path where its file is; shards are looked for in the config's own folder too.
 * @throws StudioError those of `source`, where it cannot look at an address
 */
export async function locateDataset(
  dataset: DatasetConfig,
  part: string,
  source: DataSource,
  configFile: string,
  warn: (text: string) => void,
): Promise<DatasetConfig> {
  if (!dataset.enabled) return dataset;
  const { metadata, data_paths: tables, tfrecords_dir: folder } = dataset;
  const located = { ...dataset };
  if (typeof metadata === "string") {
    located.metadata = findFile(metadata, configFile, warn);
    if ((await source.list(located.metadata)).length === 0)
      warn(`${metadata} is not there: going on without metadata, as TensorFlowASR does.`);
  }
  if (tables !== null) located.data_paths = tables.map(path => findFile(path, configFile, warn));
  if (folder === null || isRemotePath(folder)) return located;
  const stage = dataset.stage ?? part;
  const own = dirname(configFile);
  if (!(await hasShards(folder, stage, source)) && (await hasShards(own, stage, source))) {
    warn(`No ${stage}*.tfrecord in ${folder}: taking those in ${own} instead.`);
    located.tfrecords_dir = own;
  }
  return located;
}

async function hasShards(folder: string, stage: string, source: DataSource): Promise<boolean> {
  return (await source.list(joinPath(folder, `${stage}*.tfrecord`))).length > 0;
}
