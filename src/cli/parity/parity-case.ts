import { isDeepStrictEqual } from "node:util";
import type { EngineDevice } from "../../engine/device.ts";
import type { Check } from "./compare.ts";
import type { GoldenFolder } from "./golden-folder.ts";

/** A golden file: JSON, with its tensors in a .safetensors of the same stem where there are any. */
export interface GoldenFile {
  folder: GoldenFolder;
  stem: string; // its name within the folder without ".json"
  json: Readonly<Record<string, unknown>>;
}

/** One recorded case and our code's answer to it. */
export interface ParityCase {
  name: string;
  /** Runs on the GPU; the others need none. */
  needsGpu: boolean;
  /** What a case needs beside its golden and has not: it is passed over with this message. */
  missing?: string;
  run(gpu: () => Promise<EngineDevice>): Check[] | Promise<Check[]>;
}

/** The cases of a golden file, or undefined where it is of another kind: content decides, not the file's name. */
export type GoldenKind = (file: GoldenFile) => ParityCase[] | undefined;

/** A case that needs no GPU. */
export function onCpu(name: string, run: () => Check[] | Promise<Check[]>): ParityCase {
  return { name, needsGpu: false, run };
}

export function onGpu(name: string, run: (device: EngineDevice) => Check[] | Promise<Check[]>): ParityCase {
  return { name, needsGpu: true, run: async gpu => run(await gpu()) };
}

/** A case that what it needs is not there for, such as recorded speech. */
export function skipped(name: string, missing: string): ParityCase {
  return { name, needsGpu: false, missing, run: () => [] };
}

/** Equal or not: an error of 0, or an infinite one. */
export function same(name: string, actual: unknown, expected: unknown): Check {
  const isWithin = isDeepStrictEqual(actual, expected);
  return { name, error: isWithin ? 0 : Number.POSITIVE_INFINITY, allowed: 0, isWithin };
}

/** Whether something is refused, as it must be, with a typed error. */
export async function refused(name: string, attempt: () => unknown): Promise<Check> {
  try {
    await attempt();
  } catch (error) {
    return same(name, error instanceof Error && "code" in error, true);
  }
  return same(name, "accepted", "refused");
}

/** The `cases` of a golden, where each has all these keys at least somewhere in the list. */
export function casesWith<Case>(file: GoldenFile, ...keys: string[]): Case[] | undefined {
  const { cases } = file.json;
  if (!Array.isArray(cases) || cases.length === 0) return undefined;
  const has = (key: string) => cases.some(item => typeof item === "object" && item !== null && key in item);
  return keys.every(has) ? (cases as Case[]) : undefined; // whose keys have just been seen
}
