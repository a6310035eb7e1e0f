#!/usr/bin/env node
import { existsSync, readdirSync, statSync } from "node:fs";
import { ensurePackages, root } from "./packages.mjs";

// npm run studio -- <command>: the command line of src/cli/main.ts, built anew when its sources have changed.
const bundle = `${root}dist/cli/studio.mjs`;
ensurePackages();
if (!isFresh()) {
  const { buildCli } = await import("./build-cli.mjs");
  await buildCli(`${root}src/cli/main.ts`, bundle);
}
process.setSourceMapsEnabled(true);
await import(bundle);

function isFresh() {
  if (!existsSync(bundle)) return false;
  const builtAt = statSync(bundle).mtimeMs;
  const sources = ["src", "shaders", "scripts/build-cli.mjs", "package-lock.json"].map(path => root + path);
  return sources.every(path => newest(path) <= builtAt);
}

/** The latest change of a file, or of a folder with all that it holds; the folder's own time tells of deletions. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(`${path}/${name}`)), stat.mtimeMs);
}
