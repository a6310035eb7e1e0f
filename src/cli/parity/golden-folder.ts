import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dirname } from "node:path/posix";
import { projectRoot } from "../project-root.ts";

/** Recorded outputs of TensorFlowASR: files below one folder, or below the first of several that has them. */
export class GoldenFolder {
  constructor(readonly roots: readonly string[]) {}

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** The path of a file or folder of this name. */
  path(name: string): string {
    const path = this.find(name);
    if (path === undefined) throw new Error(`No fixture ${name} in ${this.roots.join(" or ")}`);
    return path;
  }

  bytes(name: string): Uint8Array {
    return readFileSync(this.path(name));
  }

  text(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** The shape is what the fixtures' README states; whoever reads names it. */
  json<T>(name: string): T {
    return JSON.parse(this.text(name)) as T;
  }

  /** Every file below, by its name within the folder, sorted. */
  list(): string[] {
    const names = this.roots.flatMap(root =>
      existsSync(root)
        ? readdirSync(root, { recursive: true, withFileTypes: true })
            .filter(entry => entry.isFile())
            .map(entry => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ""))
        : [],
    );
    return [...new Set(names)].sort();
  }

  private find(name: string): string | undefined {
    return this.roots.map(root => join(root, name)).find(existsSync);
  }
}

/** The full set beside the repository where it is, else the copy in test/fixtures, file by file. */
export const goldenFolder = new GoldenFolder([
  join(projectRoot, "../shared/fixtures"),
  join(projectRoot, "test/fixtures"),
]);

/** The name within the folder of what a golden names: below the golden's own folder, or one of those around it. */
export function pathAround(folder: GoldenFolder, stem: string, name: string): string | undefined {
  const around = [dirname(stem), "..", "../..", "."].map(start => join(start, name));
  return around.find(path => folder.has(path));
}
