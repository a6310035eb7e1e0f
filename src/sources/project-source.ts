import { isAddress } from "./address.ts";
import { filesSource, findNamed, type NamedFile } from "./files.ts";
import type { DataSource } from "./source.ts";

/** The files of a project: first those that were dropped, as `filesSource` finds them, then what lies at addresses. */
export function projectSource(files: readonly NamedFile[], remote: DataSource): DataSource {
  const dropped = filesSource(files);
  return {
    async list(pattern, signal) {
      const found = await dropped.list(pattern);
      return found.length > 0 || !isAddress(pattern) ? found : remote.list(pattern, signal);
    },
    open(name, offset, signal) {
      const source = isAddress(name) && findNamed(files, name) === undefined ? remote : dropped;
      return source.open(name, offset, signal);
    },
  };
}
