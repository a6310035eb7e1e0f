import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { allowedFolders, allowedPackages, sharedTypes, workerDoor } from "./layers.mjs";

/**
 * Checks every import under a source folder against the layers, and that no files import each other in a circle.
 * Type-only imports count for the layers but not for circles: they are gone at run time. Gives one line a fault.
 */
export function checkLayers(source) {
  const files = readdirSync(source, { recursive: true })
    .map(name => name.split(sep).join("/"))
    .filter(name => /\.(ts|tsx)$/.test(name) && !name.endsWith(".d.ts"));
  const faults = [];
  const graph = new Map();
  for (const file of files) {
    const text = readFileSync(join(source, file), "utf8");
    const imports = importsOf(file, text).map(found => ({ ...found, ...resolveImport(source, file, found.specifier) }));
    for (const found of imports) {
      const fault = faultOf(file, found);
      if (fault !== undefined) faults.push(`src/${file}:${lineOf(text, found.start)}: ${fault}`);
    }
    graph.set(
      file,
      imports.filter(found => found.target !== undefined && !found.isType).map(found => found.target),
    );
  }
  return [...faults, ...findCircles(graph).map(circle => `circular import: ${circle.join(" -> ")}`)];
}

/** Every import, re-export and import() of a file, and whether only types are taken. */
function importsOf(file, text) {
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`src/${file} cannot be parsed: ${errors[0].message}`);
  const found = [];
  for (const node of program.body) {
    const isType = node.importKind === "type" || node.exportKind === "type";
    if (node.source?.value !== undefined) found.push({ specifier: node.source.value, start: node.start, isType });
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const literal = /^["'`]([^$]*)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal !== null) found.push({ specifier: literal[1], start, isType: false });
  }
  return found;
}

/** `target` is a file under src, `outside` a path beyond it, `package` the name of an npm package or `builtin`. */
function resolveImport(source, file, specifier) {
  if (isBuiltin(specifier)) return { package: "builtin" };
  if (!specifier.startsWith("."))
    return {
      package: specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/"),
    };
  const path = resolve(source, dirname(file), specifier.replace(/\?.*$/, ""));
  const target = relative(source, path).split(sep).join("/");
  return target.startsWith("..") ? { outside: target } : { target, exists: existsSync(path) };
}

function faultOf(file, found) {
  const folder = file.split("/")[0];
  const allowed = allowedFolders[folder];
  if (allowed === undefined) return `the folder ${folder} has no layer (scripts/layers.mjs)`;
  if (found.package !== undefined) {
    const rule = allowedPackages.find(({ packages }) => packages.test(found.package));
    const isAllowed = rule === undefined || rule.places.test(file);
    return isAllowed ? undefined : `${found.specifier} may not be imported here`;
  }
  if (found.outside !== undefined) {
    return found.outside.startsWith("../shaders/") ? undefined : `${found.specifier} lies outside src and shaders`;
  }
  if (!found.exists) return `${found.specifier} names no file (write the extension)`;
  const targetFolder = found.target.split("/")[0];
  if (targetFolder === folder) return undefined;
  if (found.isType && found.target === sharedTypes) return undefined;
  if (!allowed.includes(targetFolder)) return `${folder} may not import ${targetFolder}`;
  if (targetFolder === "workers" && !workerDoor.test(found.target))
    return "a worker is reached through its protocol.ts";
  return undefined;
}

/** Depth first; each circle is given once, from the file where the search met it. */
function findCircles(graph) {
  const circles = [];
  const done = new Set();
  const path = [];
  const visit = file => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return circles;
}

function lineOf(text, offset) {
  return text.slice(0, offset).split("\n").length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = checkLayers(fileURLToPath(new URL("../src", import.meta.url)));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
