import type { Config } from "../config/config.ts";
import type { DataSource } from "../sources/index.ts";
import { hasShards, type Part, shardPattern } from "./project.ts";

/** A file of a data set: a shard, or a TSV of transcripts whose rows name audio files. */
export interface DataFile {
  part: Part;
  path: string;
  kind: "shard" | "transcripts";
  sizeBytes?: number; // as stored, where the source knows it
}

/** What a run would read of a part: shards where there are any, else those transcripts that are there. */
export async function dataFiles(config: Config, part: Part, source: DataSource): Promise<DataFile[]> {
  const dataset = config.learning_config[`${part}_dataset_config`];
  if (!dataset.enabled) return [];
  const isSharded = await hasShards(dataset, part, source);
  const patterns = isSharded ? [shardPattern(dataset, part)] : (dataset.data_paths ?? []);
  const found = (await Promise.all(patterns.map(pattern => source.list(pattern)))).flat();
  const kind = isSharded ? "shard" : "transcripts";
  return found.map(({ name, sizeBytes }) => ({
    part,
    path: name,
    kind,
    ...(sizeBytes !== undefined && { sizeBytes }),
  }));
}
