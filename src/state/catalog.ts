import { createStore, useStore } from "zustand";
import { UtteranceIndex } from "../data/utterance-index.ts";
import { type ErrorReport, reportOf, StudioError } from "../lib/result.ts";
import type { Finding, FindingKind } from "../tools/doctor/index.ts";
import { Caller } from "../workers/calls.ts";
import type {
  CatalogEvent,
  CatalogFile,
  CatalogReplies,
  CatalogRequest,
  CatalogTexts,
  ScanProgress,
  UnknownWords,
  UtteranceRef,
  UtteranceSound,
} from "../workers/catalog/protocol.ts";
import { type CatalogKey, catalogKey, isSameKey } from "./catalog-key.ts";
import { keysAtHand } from "./credentials.ts";
import { projectFiles, projectStore, whenRead } from "./project.ts";
import { rowOf } from "./utterance-ref.ts";

/** What is known of the project's data. */
export interface CatalogState {
  phase: "idle" | "scanning" | "done" | "stopped" | "failed";
  files: readonly CatalogFile[];
  /** In numbers, in the order of files and records. Every event brings another object with the rows so far. */
  utterances: UtteranceRows;
  unknownWords: UnknownWords;
  doctor: DoctorView;
  progress: ScanProgress | null;
  error: ErrorReport | null; // why nothing could be scanned
  chosen: UtteranceRef | null;
  scan: number; // which one it is: another's rows are other utterances
}

/** What the doctor has found so far. Every event brings another object, which shares the list with the one before. */
export interface DoctorView {
  findings: readonly Finding[];
  count: number; // of `findings`, when this object was made
  left: number; // found and not listed
  counts: ReadonlyMap<FindingKind, number>;
}

/** The first `count` rows of an index. */
export type UtteranceRows = Pick<UtteranceIndex, "count" | "at" | "value">;

const nothing: CatalogState = {
  phase: "idle",
  files: [],
  utterances: new UtteranceIndex(),
  unknownWords: { distinct: 0, most: [] },
  doctor: { findings: [], count: 0, left: 0, counts: new Map() },
  progress: null,
  error: null,
  chosen: null,
  scan: 0,
};

export const catalogStore = createStore<CatalogState>(() => nothing);

export function useCatalog<T>(selector: (state: CatalogState) => T): T {
  return useStore(catalogStore, selector);
}

/** Reads the project's data from end to end, unless that has been begun before. Failures stand in the store. */
export async function scanProject(): Promise<void> {
  try {
    await open();
  } catch (error) {
    catalogStore.setState({ phase: "failed", error: reportOf(error) });
    return;
  }
  if (catalogStore.getState().phase === "idle") await scan();
}

/** The same once more, from the beginning: after files changed where they lie, or after a stop. */
export async function scanAgain(): Promise<void> {
  const { chosen } = catalogStore.getState();
  opened = undefined;
  catalogStore.setState({ ...nothing, chosen });
  await scanProject();
}

/** What was found until then stays. */
export async function stopScan(): Promise<void> {
  await catalog().call({ type: "stop" });
}

export function chooseUtterance(chosen: UtteranceRef | null): void {
  catalogStore.setState({ chosen });
}

/**
 * Reads an utterance's sound and features anew; none of that is kept.
 * @throws StudioError `no-project`, `utterance-missing`, `utterance-unreadable` and those of reading files
 */
export async function readUtterance(ref: UtteranceRef): Promise<UtteranceSound> {
  await open();
  const { files, utterances } = catalogStore.getState();
  const row = rowOf(ref, files, utterances);
  return catalog().call({ type: "read", ref, offset: row === undefined ? null : utterances.value("offset", row) });
}

/** What these rows say. Failures stand in the store. */
export function readTexts(rows: readonly number[]): Promise<readonly CatalogTexts[]> {
  return orFail(catalog().call({ type: "texts", rows }), []);
}

/** The rows whose transcript or path holds `wanted`, whatever its case; ascending. Failures stand in the store. */
export function searchRows(wanted: string): Promise<Uint32Array> {
  return orFail(catalog().call({ type: "search", wanted }), new Uint32Array());
}

/** All rows by their transcripts. Failures stand in the store. */
export function rowsByText(): Promise<Uint32Array> {
  return orFail(catalog().call({ type: "sort" }), new Uint32Array());
}

async function orFail<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    catalogStore.setState({ phase: "failed", error: reportOf(error) });
    return otherwise;
  }
}

/** Its samples with what is said. @throws StudioError as `readUtterance` */
export async function readUtteranceAudio(
  ref: UtteranceRef,
): Promise<{ samples: Float32Array; sampleRate: number; text: string }> {
  const { samples, sampleRate, text } = await readUtterance(ref);
  return { samples, sampleRate, text };
}

type CatalogCaller = Caller<CatalogRequest, CatalogReplies, CatalogEvent>;

/** A project as the worker was given it. */
interface Opening {
  key: CatalogKey;
  done: Promise<void>;
  hasFailed: boolean;
}

let caller: CatalogCaller | undefined;
let opened: Opening | undefined;
let scans = 0;
let scanned = new UtteranceIndex();
let findings: Finding[] = [];

function catalog(): CatalogCaller {
  if (caller === undefined) {
    const worker = new Worker(new URL("../workers/catalog/worker.ts", import.meta.url), {
      type: "module",
      name: "catalog",
    });
    const started: CatalogCaller = new Caller(worker, hear);
    worker.addEventListener("error", ({ message }) => {
      if (caller === started) caller = undefined;
      if (opened !== undefined) opened.hasFailed = true;
      started.abandon(new StudioError("worker-died", `Reading the data broke off: ${message}`, {}, "Scan again."));
    });
    caller = started;
  }
  return caller;
}

/**
 * Has the worker take the project as it is now. What was found of another one is forgotten. A newer project goes before.
 * @throws StudioError `no-project`, and why it cannot be opened
 */
async function open(): Promise<void> {
  const access = await keysAtHand();
  await whenRead();
  const { config } = projectStore.getState().loaded ?? {};
  if (config === undefined) {
    throw new StudioError("no-project", "No config without errors is open.", {}, "Open one, or the sample.");
  }
  const project = projectFiles();
  const key = catalogKey(config, project.files);
  const isOpen = opened !== undefined && !opened.hasFailed && isSameKey(opened.key, key);
  const mine = isOpen && opened !== undefined ? opened : begin(key, { type: "open", project, config, access });
  try {
    await mine.done;
  } catch (error) {
    mine.hasFailed = true;
    if (opened === mine) throw error;
  }
  if (opened !== mine) await open();
}

function begin(key: CatalogKey, request: Extract<CatalogRequest, { type: "open" }>): Opening {
  scans++; // what the scan before still tells is not of this project
  const { chosen } = catalogStore.getState();
  catalogStore.setState({ ...nothing, chosen: opened === undefined ? chosen : null });
  const opening: Opening = { key, hasFailed: false, done: Promise.resolve() };
  opening.done = catalog()
    .call(request)
    .then(files => {
      if (opened === opening) catalogStore.setState({ files });
    });
  opened = opening;
  return opening;
}

async function scan(): Promise<void> {
  const mine = ++scans;
  scanned = new UtteranceIndex();
  findings = [];
  catalogStore.setState({ phase: "scanning", error: null, scan: mine });
  try {
    const { isComplete } = await catalog().call({ type: "scan", scan: mine });
    if (mine === scans) catalogStore.setState({ phase: isComplete ? "done" : "stopped" });
  } catch (error) {
    if (mine === scans) catalogStore.setState({ phase: "failed", error: reportOf(error) });
  }
}

function hear({ scan, index, file, utterances: found, unknownWords, doctor, progress }: CatalogEvent): void {
  if (scan !== scans) return;
  const { files, utterances } = catalogStore.getState();
  const hasNew = found.file.length > 0;
  if (hasNew) scanned.appendColumns(found);
  for (const finding of doctor.findings) findings.push(finding);
  catalogStore.setState({
    files: files.map((each, i) => (i === index ? file : each)),
    utterances: hasNew ? rowsOf(scanned) : utterances,
    unknownWords,
    doctor: { findings, count: findings.length, left: doctor.left, counts: doctor.counts },
    progress,
  });
}

/** Another object than before, so that who looks at it sees that it has grown. */
function rowsOf(index: UtteranceIndex): UtteranceRows {
  return { count: index.count, at: row => index.at(row), value: (key, row) => index.value(key, row) };
}
