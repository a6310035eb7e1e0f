import { missingFile, type NamedFile, sortNames, splitPath } from "../sources/index.ts";

/** A file found by walking. */
export interface TreeFile {
  path: string; // as the tree and the source beside it know it
  sizeBytes?: number; // where it is known without opening the file
}

/** Folders that can be walked, with the files in them. */
export interface FileTree {
  /**
   * Every file below a folder whose name ends so, in the order of Python's recursive glob, with names sorted by code points
   * where the file system would decide: a folder's own files, then its folders one after the other. Names that begin
   * with a dot are passed over.
   * @throws StudioError `file-missing` where the folder is not there
   */
  walk(folder: string, ending: string): AsyncIterable<TreeFile>;
  /** The first bytes of a file, fewer where it is shorter; undefined where there is no such file. */
  head(path: string, bytes: number): Promise<Uint8Array | undefined>;
}

/** The tree of files that were dropped or chosen; those that are addresses are not walked. `""` is the whole drop. */
export function namedFilesTree(files: readonly NamedFile[]): FileTree {
  const byPath = new Map(files.map(file => [file.path, file]));
  return {
    async *walk(folder, ending) {
      const start = folder === "" || folder.endsWith("/") ? folder : `${folder}/`;
      const below = files.filter(({ path }) => path.startsWith(start));
      if (below.length === 0) throw missingFile(folder);
      const wanted = below.map(({ path }) => path).filter(path => isWanted(path.slice(start.length), ending));
      for (const path of inGlobOrder(wanted)) {
        const content = byPath.get(path)?.content;
        yield content instanceof Blob ? { path, sizeBytes: content.size } : { path };
      }
    },
    async head(path, bytes) {
      const content = byPath.get(path)?.content;
      if (!(content instanceof Blob)) return undefined;
      return new Uint8Array(await content.slice(0, bytes).arrayBuffer());
    },
  };
}

function isWanted(path: string, ending: string): boolean {
  return path.endsWith(ending) && path.split("/").every(part => !part.startsWith("."));
}

/** Paths by folder, a folder before those in it. */
function inGlobOrder(paths: readonly string[]): string[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const { folder } = splitPath(path);
    const own = folders.get(folder);
    if (own === undefined) folders.set(folder, [path]);
    else own.push(path);
  }
  return sortFolders([...folders.keys()]).flatMap(folder => sortNames(folders.get(folder) ?? []));
}

/** By the names of the folders one after the other: `a/` and `a/b/` before `a b/`, which plain sorting would put first. */
function sortFolders(folders: string[]): string[] {
  const keys = new Map(folders.map(folder => [folder.replaceAll("/", "\0"), folder]));
  return sortNames([...keys.keys()]).map(key => keys.get(key) ?? key);
}
