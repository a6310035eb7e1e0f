import { readFileSync } from "node:fs";
import { root } from "./packages.mjs";

/** The built files of one kind that the page's entry needs at once: itself and all that it imports statically. */
export function firstScreenFiles(ending) {
  const folder = `${root}dist/page/`;
  const manifest = JSON.parse(readFileSync(`${folder}.vite/manifest.json`, "utf8"));
  const files = new Set();
  const seen = new Set();
  const visit = key => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  visit("index.html");
  return [...files].filter(file => file.endsWith(`.${ending}`)).map(file => folder + file);
}
