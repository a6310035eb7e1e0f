import type { NamedFile } from "../sources/index.ts";
import { addFiles, openConfig } from "./project.ts";

/** Opens a config among the files, and adds the others under their own names. */
export async function takeFiles(files: readonly File[]): Promise<void> {
  const config = files.find(({ name }) => isConfig(name));
  const others = files.filter(file => file !== config);
  if (config !== undefined) openConfig(config.name, await config.text());
  if (others.length > 0) addFiles(others.map(file => ({ path: pathOf(file), content: file })));
}

/** Files given for one that the config names: a single file is taken for it, whatever its own name. */
export function filesFor(wanted: string, files: readonly File[]): NamedFile[] {
  const [only] = files;
  const isPattern = /[*?]/.test(wanted);
  if (files.length === 1 && only !== undefined && !isPattern) return [{ path: wanted, content: only }];
  return files.map(file => ({ path: pathOf(file), content: file }));
}

export const configEndings = [".j2", ".yml", ".yaml"];

function isConfig(name: string): boolean {
  return configEndings.some(ending => name.toLowerCase().endsWith(ending));
}

/** With its folders, where the browser tells them. */
function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}
