export { redactAddress } from "../lib/redact-address.ts";
export {
  amazonEndpoint,
  type Credentials,
  credentialsEndpoint,
  googleEndpoint,
  type StorageEndpoint,
} from "./access.ts";
export { type Address, isAddress, parseAddress } from "./address.ts";
export { type CacheFolder, CacheFull, type CacheWriter, type KeptFile } from "./cache-folder.ts";
export { cachedSource } from "./cached-source.ts";
export { type CorsRules, corsRules } from "./cors.ts";
export { filesSource, findNamed, type NamedFile, sizeOf } from "./files.ts";
export { blobOf, type MemorySink, memorySink, unwritable } from "./memory-sink.ts";
export { projectSource } from "./project-source.ts";
export { readAhead } from "./read-ahead.ts";
export { type RemoteOptions, remoteSource } from "./remote-source.ts";
export type { RetryPolicy } from "./retry.ts";
export { type S3SinkOptions, s3Sink } from "./s3-sink.ts";
export { type KeptShard, type Shard, ShardCache } from "./shard-cache.ts";
export type { FileSink } from "./sink.ts";
export {
  type DataSource,
  globMatcher,
  joinPath,
  type ListedFile,
  listShards,
  memorySource,
  missingFile,
  sortNames,
  splitPath,
} from "./source.ts";
