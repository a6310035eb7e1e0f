import { resolve } from "node:path";
import { type Exclusions, excludedCount } from "../data/index.ts";
import { formatCount } from "../lib/amounts.ts";
import { StudioError } from "../lib/result.ts";
import type { Checkpoint } from "../run/checkpoint.ts";
import { exclusionsOf, type FindingKind, isFindingKind, parseFindings } from "../tools/doctor/index.ts";
import { readText } from "./project.ts";
import type { Terminal } from "./terminal.ts";

/**
 * What a run leaves out: as `--exclude` and `--exclude-kinds` say, and what it left out before where it goes on.
 * @throws StudioError `file-missing`, `findings-unreadable`, and `wrong_flag` for an unknown kind
 */
export async function exclusionsFor(
  { exclude, excludeKinds }: { exclude: string | null; excludeKinds: readonly string[] },
  unfinished: Pick<Checkpoint, "exclusions"> | undefined,
  terminal: Pick<Terminal, "paths" | "err">,
  warn: (text: string) => void,
): Promise<Exclusions> {
  const kinds = excludeKinds.flatMap(text => text.split(",")).map(kindOf);
  const asked = exclude === null ? [] : await readExclusions(exclude, kinds, terminal);
  const exclusions = unfinished === undefined ? asked : (unfinished.exclusions ?? []);
  if (exclude !== null && JSON.stringify(exclusions) !== JSON.stringify(asked)) {
    warn("--exclude has no effect here: the run goes on with the utterances that it began with.");
  }
  const count = excludedCount(exclusions);
  if (count > 0) terminal.err(`Leaving out ${count === 1 ? "1 utterance" : `${formatCount(count)} utterances`}.\n`);
  return exclusions;
}

async function readExclusions(
  file: string,
  kinds: readonly FindingKind[],
  { paths }: Pick<Terminal, "paths">,
): Promise<Exclusions> {
  const findings = parseFindings(await readText(resolve(paths.workingDirectory, file), file), file);
  return kinds.length === 0 ? exclusionsOf(findings) : exclusionsOf(findings, kind => kinds.includes(kind));
}

function kindOf(text: string): FindingKind {
  if (isFindingKind(text)) return text;
  const nextStep = "The column `kind` of the list has the names.";
  throw new StudioError("wrong_flag", `train: --exclude-kinds=${text}: there is no such kind.`, {}, nextStep);
}
