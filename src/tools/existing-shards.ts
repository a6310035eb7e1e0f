import { StudioError } from "../lib/result.ts";
import { type FileSink, joinPath } from "../sources/index.ts";
import type { Task } from "./task.ts";

/**
 * What to do where the stage has shards already: `skip` makes none, as TensorFlowASR; `overwrite` makes all anew;
 * `resume` makes those that are missing, after a run that was stopped.
 */
export type WhenThere = "skip" | "overwrite" | "resume";

interface Wanted {
  sink: FileSink;
  folder: string;
  stage: string;
  whenThere: WhenThere;
}

/**
 * Which of `names` are to be written; undefined for none, because there are some and they are to be kept.
 *
 * @throws StudioError `tfrecords-leftover` where shards of another split would stay and be read with the new ones
 */
export async function shardsToWrite(
  { sink, folder, stage, whenThere }: Wanted,
  names: readonly string[],
  task: Task,
): Promise<ReadonlySet<string> | undefined> {
  const found = (await sink.list(joinPath(folder, `${stage}*.tfrecord`))).map(({ name }) => name);
  const present = new Set(found);
  const missing = names.filter(name => !present.has(name));
  if (found.length === 0) return new Set(names);
  if (whenThere === "skip") {
    if (missing.length > 0 && missing.length < names.length) task.warn(incomplete(missing, names, folder));
    return undefined;
  }
  const own = new Set(names);
  const others = found.filter(name => !own.has(name));
  if (others.length > 0) throw leftover(others, stage, folder);
  if (whenThere === "overwrite") return new Set(names);
  return missing.length > 0 ? new Set(missing) : undefined;
}

function incomplete(missing: readonly string[], names: readonly string[], folder: string): StudioError {
  const there = names.length - missing.length;
  const message = `${there} of ${names.length} shards are there: ${missing[0]} is missing.`;
  return new StudioError(
    "tfrecords-incomplete",
    message,
    { file: folder },
    "If a run was stopped, make the rest (--existing=resume).",
  );
}

function leftover(others: readonly string[], stage: string, folder: string): StudioError {
  const more = others.length === 1 ? "" : ` and ${others.length - 1} more`;
  const message = `${others[0]}${more} would stay, and be read with the new shards as ${stage}*.tfrecord.`;
  return new StudioError("tfrecords-leftover", message, { file: folder }, "Delete or move what is not to be read.");
}
