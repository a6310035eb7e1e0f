import { UtteranceIndex } from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import { Examination, FindingList } from "../../tools/doctor/index.ts";
import { numbersOf } from "./describe-utterance.ts";
import { FileReading } from "./file-reading.ts";
import type { Catalog } from "./open-catalog.ts";
import type { CatalogEvent, CatalogFile } from "./protocol.ts";

export type Found = Omit<CatalogEvent, "type" | "scan">;

export interface ScanDeps {
  tell(found: Found): void;
  /** Lets messages in. */
  breathe(): Promise<void>;
  now(): number; // milliseconds
}

const tellEveryMillis = 250;
const breatheEveryMillis = 30;

/**
 * Reads every file from end to end and tells what it finds, a few times a second; the doctor looks at every record in the
 * same pass. A file that cannot be read is told, and
 * the next one begun. False where `signal` stopped it.
 */
export async function scanCatalog(catalog: Catalog, deps: ScanDeps, signal: AbortSignal): Promise<boolean> {
  const { files, source, texts, unknownWords, project, extractor } = catalog;
  const findings = new FindingList();
  const examination = new Examination({ ...project, extractor }, finding => findings.add(finding));
  const listed = [...files];
  const began = deps.now();
  let records = 0;
  for (const [index, file] of listed.entries()) {
    if (signal.aborted) return false;
    const reading = new FileReading(file);
    let found = new UtteranceIndex();
    let told = deps.now();
    let breathed = told;
    const tell = (filesDone: number) => {
      told = deps.now();
      const share = shareOfAll(listed, index, reading.share);
      const progress = { filesDone, files: listed.length, records, share, millis: told - began };
      const utterances = found.columns();
      const doctor = { findings: findings.take(), left: findings.left, counts: new Map(examination.counts) };
      deps.tell({ index, file: reading.snapshot(), utterances, unknownWords: unknownWords.list(), doctor, progress });
      found = new UtteranceIndex();
    };
    examination.beginFile(file.path, file.part);
    tell(index);
    try {
      for await (const record of await reading.open(source)) {
        if (signal.aborted) break;
        records++;
        reading.count(record);
        const facts = examination.add(record);
        if ("raw" in record && facts !== undefined) {
          found.append(numbersOf(facts, index, record.place));
          texts.append({ path: record.raw.path, text: record.raw.transcript });
          unknownWords.add(facts.unknownWords);
        }
        if (deps.now() - told >= tellEveryMillis) tell(index);
        if (deps.now() - breathed < breatheEveryMillis) continue;
        await deps.breathe();
        breathed = deps.now();
      }
      if (!signal.aborted) reading.finish();
    } catch (error) {
      reading.fail(error);
      if (error instanceof StudioError) examination.failFile(file.path, error);
    }
    if (signal.aborted || index === listed.length - 1) examination.end();
    tell(signal.aborted ? index : index + 1);
  }
  return !signal.aborted;
}

/** Files weigh by their bytes where all are shards of known size, else equally. */
function shareOfAll(files: readonly CatalogFile[], current: number, shareOfCurrent: number | null): number | null {
  if (shareOfCurrent === null) return null;
  const isBySize = files.every(({ kind, sizeBytes }) => kind === "shard" && sizeBytes !== null);
  const weights = files.map(({ sizeBytes }) => (isBySize ? (sizeBytes ?? 0) : 1));
  const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0);
  const total = sum(weights);
  return total === 0 ? null : (sum(weights.slice(0, current)) + (weights[current] ?? 0) * shareOfCurrent) / total;
}
