import { createStore, useStore } from "zustand";
import { type ErrorReport, reportOf, StudioError } from "../lib/result.ts";
import type { GreedyAlgorithm } from "../run/engine.ts";
import type { NamedFile } from "../sources/index.ts";
import type { Sound } from "../speech/index.ts";
import type { DecodeOrder, ProjectFiles, Transcription, WeightsChoice } from "../workers/trainer/protocol.ts";
import { checkpointsStore } from "./checkpoints.ts";
import { keysAtHand } from "./credentials.ts";
import { type DecodeResult, keepNewest, type Speech } from "./decode-results.ts";
import { checkpointOf, type WeightsKey, type WeightsOption, weightsGroups, weightsInForce } from "./decode-weights.ts";
import { projectFiles, projectStore, sampleWeights } from "./project.ts";
import { projectOfRecord, runStore } from "./run.ts";
import { readSampleConfig, sampleConfig, sampleFiles } from "./sample.ts";
import { storage, trainer } from "./workers.ts";

export interface DecodeWork {
  stage: "reading" | "decoding";
  name: string; // of the sound
  beganAt: number; // milliseconds since 1970
  audioSeconds: number | null; // read so far, or to be decoded
  totalSeconds: number | null; // to be read, where the file tells it
}

export interface DecodeState {
  chosen: WeightsKey | null; // null: whatever fits best
  weightsFile: NamedFile | null;
  algorithm: GreedyAlgorithm;
  work: DecodeWork | null;
  error: ErrorReport | null; // why a sound could not be read
  results: readonly DecodeResult[]; // of this visit, newest first
  shownId: number | null;
}

export const decodeStore = createStore<DecodeState>(() => ({
  chosen: null,
  weightsFile: null,
  algorithm: "reference",
  work: null,
  error: null,
  results: [],
  shownId: null,
}));

export function useDecode<T>(selector: (state: DecodeState) => T): T {
  return useStore(decodeStore, selector);
}

export function chooseWeights(chosen: WeightsKey): void {
  decodeStore.setState({ chosen });
}

export function chooseWeightsFile(weightsFile: NamedFile): void {
  decodeStore.setState({ weightsFile, chosen: "file" });
}

export function chooseAlgorithm(algorithm: GreedyAlgorithm): void {
  decodeStore.setState({ algorithm });
}

export function showResult(shownId: number): void {
  decodeStore.setState({ shownId, error: null });
}

/** Tells how many seconds have been read, and of how many. */
export type ReadProgress = (done: number, total: number | null) => void;

/** Reads a sound and decodes it. What was under way is given up. Failures stand in the store. */
export async function decodeFrom(
  name: string,
  read: (tell: ReadProgress, signal: AbortSignal) => Promise<Omit<Speech, "name">>,
): Promise<void> {
  const job = begin({ stage: "reading", name, beganAt: Date.now(), audioSeconds: null, totalSeconds: null });
  let told = 0;
  const tell: ReadProgress = (audioSeconds, totalSeconds) => {
    const now = performance.now();
    if (now - told < tellEveryMillis) return;
    told = now;
    report(job, { audioSeconds, totalSeconds });
  };
  try {
    const sound = await read(tell, job.signal);
    if (!job.signal.aborted) await decodeSpeech({ name, ...sound });
  } catch (error) {
    if (!job.signal.aborted) decodeStore.setState({ work: null, error: reportOf(error) });
  }
}

const tellEveryMillis = 100;

/** Decodes with the weights in force. What was under way is given up. Failures stand in the result. */
export async function decodeSpeech(speech: Speech): Promise<void> {
  const { name, signal, sampleRate } = speech;
  const audioSeconds = signal.length / sampleRate;
  const job = begin({ stage: "decoding", name, beganAt: Date.now(), audioSeconds, totalSeconds: audioSeconds });
  const { algorithm } = decodeStore.getState();
  const option = optionInForce();
  const outcome = await transcribe(speech, option, algorithm, job.signal).then(
    transcription => ({ transcription, error: null }),
    (error: unknown) => ({ transcription: null, error: reportOf(error) }),
  );
  if (job.signal.aborted) return;
  const id = nextId++;
  const result: DecodeResult = { id, speech, weights: option.label, algorithm, outcome };
  decodeStore.setState({ work: null, results: keepNewest([result, ...decodeStore.getState().results]), shownId: id });
}

/** Text of what was said so far. @throws StudioError of the weights, the project and the engine; when it is stopped */
export async function decodePartial(sound: Sound, stopped: AbortSignal): Promise<string> {
  return (await transcribe(sound, optionInForce(), decodeStore.getState().algorithm, stopped)).text;
}

/** Gives up what is under way. The worker is told, and stops at its next step. */
export function cancelDecoding(): void {
  underWay?.abort();
  decodeStore.setState({ work: null });
}

/** The weights that would be used now. */
export function optionInForce(): WeightsOption {
  const { chosen, weightsFile } = decodeStore.getState();
  const { run } = runStore.getState();
  const { checkpoints } = checkpointsStore.getState();
  return weightsInForce(chosen, weightsGroups({ run, checkpoints, file: weightsFile?.path ?? null }));
}

let underWay: AbortController | undefined;
let nextId = 1;

function begin(work: DecodeWork): AbortController {
  underWay?.abort();
  underWay = new AbortController();
  decodeStore.setState({ work, error: null });
  return underWay;
}

function report(job: AbortController, parts: Partial<DecodeWork>): void {
  const { work } = decodeStore.getState();
  if (work !== null && !job.signal.aborted) decodeStore.setState({ work: { ...work, ...parts } });
}

async function transcribe(
  { signal: samples, sampleRate }: Sound,
  option: WeightsOption,
  algorithm: GreedyAlgorithm,
  stopped: AbortSignal,
): Promise<Transcription> {
  const { project, weights } = await weightsFor(option.key);
  return decode({ id: crypto.randomUUID(), project, weights, samples, sampleRate, algorithm }, stopped);
}

/** Also while a run is under way. */
async function decode(order: DecodeOrder, stopped: AbortSignal): Promise<Transcription> {
  const access = await keysAtHand();
  stopped.throwIfAborted();
  const worker = trainer();
  const cancel = () => {
    worker.call({ type: "cancel-decoding", id: order.id }).catch(() => undefined); // it has died
  };
  stopped.addEventListener("abort", cancel);
  try {
    return await worker.call({ type: "decode", order, access });
  } finally {
    stopped.removeEventListener("abort", cancel);
  }
}

/** The weights with the config that they belong to. @throws StudioError `file-unreadable`, `run-missing` */
async function weightsFor(key: WeightsKey): Promise<{ project: ProjectFiles; weights: WeightsChoice }> {
  const { weightsFile } = decodeStore.getState();
  const { run } = runStore.getState();
  if (key === "file" && weightsFile !== null) {
    const project = projectStore.getState().file === "" ? await sampleProject() : projectFiles();
    return { project, weights: { type: "file", file: weightsFile } };
  }
  if (key === "run" && run !== undefined) {
    const record = await storage().call({ type: "read-run", id: run.id }); // none before its first checkpoint
    const { files } = record === undefined ? projectFiles() : projectOfRecord(record);
    return { project: { file: run.file, text: run.text, files }, weights: { type: "run" } };
  }
  const id = checkpointOf(key);
  if (id === undefined) return { project: await sampleProject(), weights: { type: "file", file: sampleWeights() } };
  const info = checkpointsStore.getState().checkpoints.find(each => each.id === id);
  const record = info === undefined ? undefined : await storage().call({ type: "read-run", id: info.runId });
  if (record !== undefined) return { project: projectOfRecord(record), weights: { type: "checkpoint", id } };
  const nextStep = "Choose other weights, or import the checkpoint again.";
  throw new StudioError("run-missing", "The config of this checkpoint is not kept here.", {}, nextStep);
}

/** @throws StudioError `file-unreadable` */
async function sampleProject(): Promise<ProjectFiles> {
  sampleText ??= await readSampleConfig();
  return { file: sampleConfig.file, text: sampleText, files: sampleFiles() };
}

let sampleText: string | undefined;
