import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const roots = ["../../../shared/fixtures/", "../fixtures/"].map(path => fileURLToPath(new URL(path, import.meta.url)));

/** The path of a golden: the full set beside the repository where it is, else the copy in test/fixtures. */
export function fixture(name: string): string {
  const path = roots.map(root => root + name).find(existsSync);
  if (path === undefined) throw new Error(`No fixture ${name} in ${roots.join(" or ")}`);
  return path;
}

export function hasFixture(name: string): boolean {
  return roots.some(root => existsSync(root + name));
}

export function readFixtureJson<T>(name: string): T {
  // The shape is what the fixtures' README states; each test names what it reads.
  return JSON.parse(readFileSync(fixture(name), "utf8")) as T;
}
