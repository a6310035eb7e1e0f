import { delMany, get, createStore as openDatabase, setMany, values } from "idb-keyval";
import { createStore, useStore } from "zustand";
import { type ErrorReport, reportOf } from "../lib/result.ts";
import { type Sound, writeWav } from "../speech/index.ts";
import * as session from "./recording-session.ts";
import { at, emptySession, type RecordingSession, skipped, type Take } from "./recording-session.ts";

export interface RecordingsState extends RecordingSession {
  /** What was kept of an earlier visit is not known before. */
  isHydrated: boolean;
  /** What the last deletion took, until the next. */
  deleted: readonly Take[];
  /** Why a reload will lose takes. */
  keepingError: ErrorReport | null;
}

/** Prompts and takes. Both survive a reload. */
export const recordingsStore = createStore<RecordingsState>(() => ({
  ...emptySession,
  isHydrated: false,
  deleted: [],
  keepingError: null,
}));

export function useRecordings<T>(selector: (state: RecordingsState) => T): T {
  return useStore(recordingsStore, selector);
}

/** In place of the prompts before; what was read stays. */
export function setPrompts(texts: readonly string[]): void {
  const prompts = texts.map(text => ({ id: crypto.randomUUID(), text }));
  change(session.withPrompts(recordingsStore.getState(), prompts));
}

export function showPrompt(position: number): void {
  change(at(recordingsStore.getState(), position));
}

export function skipPrompt(): void {
  change(skipped(recordingsStore.getState()));
}

/** As a WAV of 16 bits at the microphone's rate. Goes to the next prompt. */
export function keepTake(prompt: session.Prompt, { signal, sampleRate }: Sound): void {
  const take: Take = {
    id: crypto.randomUUID(),
    promptId: prompt.id,
    text: prompt.text,
    sampleRate,
    seconds: signal.length / sampleRate,
    keptAt: Date.now(),
    wav: new Blob([writeWav(signal, sampleRate)], { type: "audio/wav" }),
  };
  change(session.withTake(recordingsStore.getState(), take));
}

export function deleteTakes(ids: readonly string[]): void {
  const gone = new Set(ids);
  const deleted = recordingsStore.getState().takes.filter(({ id }) => gone.has(id));
  recordingsStore.setState({ deleted });
  change(session.withoutTakes(recordingsStore.getState(), gone));
}

/** Brings back what the last deletion took. */
export function undoDeleteTakes(): void {
  const { deleted } = recordingsStore.getState();
  recordingsStore.setState({ deleted: [] });
  change(session.withTakesAgain(recordingsStore.getState(), deleted));
}

/** When everything is kept that can be. */
export async function whenRecordingsKept(): Promise<void> {
  await hydrated;
  await keeping;
}

function change({ prompts, position, takes }: RecordingSession): void {
  const before = recordingsStore.getState().takes;
  recordingsStore.setState({ prompts, position, takes });
  changes++;
  keeping = keeping.then(() => keep({ prompts, position, takes }, before));
}

let changes = 0;
let keeping: Promise<void> = Promise.resolve();

const sessionKey = "session";

function database(): ReturnType<typeof openDatabase> {
  opened ??= openDatabase("transducer-studio-recordings", "recordings");
  return opened;
}

let opened: ReturnType<typeof openDatabase> | undefined;

/** Only takes that are new are written, each as a value of its own. */
async function keep({ prompts, position, takes }: RecordingSession, before: readonly Take[]): Promise<void> {
  const known = new Set(before.map(({ id }) => id));
  const present = new Set(takes.map(({ id }) => id));
  const added = takes.filter(({ id }) => !known.has(id));
  const gone = before.filter(({ id }) => !present.has(id));
  try {
    await setMany(
      [[sessionKey, { prompts, position }], ...added.map(take => [take.id, take] as [string, Take])],
      database(),
    );
    await delMany(
      gone.map(({ id }) => id),
      database(),
    );
    recordingsStore.setState({ keepingError: null });
  } catch (error) {
    recordingsStore.setState({ keepingError: reportOf(error) });
  }
}

/** Shows what was kept of an earlier visit, unless something has been done meanwhile. */
async function hydrate(): Promise<void> {
  try {
    const kept = await get<Pick<RecordingSession, "prompts" | "position">>(sessionKey, database());
    if (kept === undefined || changes > 0) return;
    const all = await values<Take | object>(database());
    const takes = all.filter((value): value is Take => "wav" in value);
    const { prompts, position } = kept;
    if (changes === 0)
      recordingsStore.setState(at(session.withTakesAgain({ prompts, position, takes: [] }, takes), position));
  } catch (error) {
    recordingsStore.setState({ keepingError: reportOf(error) });
  } finally {
    recordingsStore.setState({ isHydrated: true });
  }
}

const hydrated = hydrate();
