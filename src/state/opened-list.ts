import { type Exclusions, entriesAbout, mergeExclusions } from "../data/index.ts";
import { formatMebibytes } from "../lib/amounts.ts";
import { StudioError } from "../lib/result.ts";
import { exclusionsOf } from "../tools/doctor/exclusions-of.ts";
import type { FindingKind } from "../tools/doctor/findings.ts";
import { parseFindings } from "../tools/doctor/findings-file.ts";
import type { CatalogFile } from "../workers/catalog/protocol.ts";
import type { CatalogState } from "./catalog.ts";
import type { OpenedList } from "./left-out-choice.ts";

/**
 * Reads a list as the doctor saves it, here or on the command line.
 * @throws StudioError `findings-unreadable`, with file and line
 */
export async function openList(file: File): Promise<OpenedList> {
  if (file.size > largestListBytes) {
    const message = `A list of ${formatMebibytes(file.size)} is longer than any that the doctor writes.`;
    const nextStep = "Choose the list itself: a .tsv or .json file.";
    throw new StudioError("findings-unreadable", message, { file: file.name }, nextStep);
  }
  const findings = parseFindings(await file.text(), file.name);
  const kinds = new Set(findings.map(({ kind }) => kind));
  const records = new Map(Array.from(kinds, kind => [kind, exclusionsOf(findings, other => other === kind)]));
  return { file: file.name, lines: findings.length, records };
}

const largestListBytes = 128 * 2 ** 20; // a hundred thousand findings are some 30 MB

/** What the list's findings of these kinds name in these files, under the files' own names. */
export function recordsNamed(
  { records }: OpenedList,
  kinds: ReadonlySet<FindingKind>,
  files: readonly Pick<CatalogFile, "part" | "path">[],
): Exclusions {
  const named = mergeExclusions(...Array.from(records, ([kind, of]) => (kinds.has(kind) ? of : [])));
  const found = entriesAbout(files, named);
  return mergeExclusions(found.map(({ file, entry }) => ({ ...entry, part: file.part, shard: file.path })));
}

/** How many lines of the list name a record that was read from the data, good or bad. */
export function linesMatched({ records }: OpenedList, catalog: Pick<CatalogState, "files" | "utterances">): number {
  const indices = indicesOf(catalog);
  const matched = new Map<object, Set<number>>(); // of each entry, since one may be about two files
  for (const { file, entry } of entriesAbout(catalog.files, [...records.values()].flat())) {
    const known = matched.get(entry) ?? new Set();
    for (const index of entry.indices) if (indices.get(file)?.has(index) === true) known.add(index);
    matched.set(entry, known);
  }
  return [...matched.values()].reduce((sum, { size }) => sum + size, 0);
}

function indicesOf({ files, utterances }: Pick<CatalogState, "files" | "utterances">): Map<CatalogFile, Set<number>> {
  const indices = files.map(({ bad }) => new Set(bad.map(({ index }) => index)));
  for (let row = 0; row < utterances.count; row++) {
    indices[utterances.value("file", row)]?.add(utterances.value("index", row));
  }
  return new Map(files.map((file, i) => [file, indices[i] ?? new Set()]));
}
