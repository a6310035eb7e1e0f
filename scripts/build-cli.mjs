import { mkdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "vite";
import { root } from "./packages.mjs";

/**
 * Bundles one entry for Node: our sources and the shaders in one file, packages left to node_modules. The file appears
 * whole (built aside, then renamed), so that two commands may build at once, and it carries the time when the build
 * began, so that a file saved meanwhile makes it stale.
 */
export async function buildCli(entry, bundle) {
  const began = new Date();
  const aside = `${dirname(bundle)}-building-${process.pid}`; // as deep as its goal, for the source map's paths
  try {
    await build({
      root,
      configFile: false,
      logLevel: "error",
      publicDir: false,
      build: {
        ssr: entry,
        outDir: aside,
        target: "node20",
        sourcemap: "inline",
        minify: false,
        rolldownOptions: { output: { entryFileNames: "studio.mjs", codeSplitting: false } },
      },
    });
    mkdirSync(dirname(bundle), { recursive: true });
    utimesSync(`${aside}/studio.mjs`, began, began);
    renameSync(`${aside}/studio.mjs`, bundle);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
