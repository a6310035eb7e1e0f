export { filesSource, findNamed, type NamedFile, sizeOf } from "./files.ts";
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
