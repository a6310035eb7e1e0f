import { readFileSync } from "node:fs";
import { root } from "./packages.mjs";

/** The built files of one kind that the page's entry needs at once, as paths. */
export function firstScreenFiles(ending) {
  const folder = `${root}dist/page/`;
  const manifest = JSON.parse(readFileSync(`${folder}.vite/manifest.json`, "utf8"));
  return staticFiles(manifest, "index.html")
    .filter(file => file.endsWith(`.${ending}`))
    .map(file => folder + file);
}

/** The files of an entry of Vite's manifest, and of all that it imports other than by import(). */
export function staticFiles(manifest, entry) {
  const files = new Set();
  const seen = new Set();
  const visit = key => {
    if (seen.has(key)) return;
    seen.add(key);
    const { file, css = [], imports = [] } = manifest[key];
    for (const found of [file, ...css]) files.add(found);
    for (const imported of imports) visit(imported);
  };
  visit(entry);
  return [...files];
}
