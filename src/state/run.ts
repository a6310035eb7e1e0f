import { createStore, useStore } from "zustand";
import { reportOf, StudioError } from "../lib/result.ts";
import type { KeptRun } from "../workers/storage/protocol.ts";
import type { ProjectFiles, RunOrder, RunStart, TrainerEvent } from "../workers/trainer/protocol.ts";
import { checkpointsStore, requestPersistence } from "./checkpoints.ts";
import { keysAtHand } from "./credentials.ts";
import { endedView, startingView } from "./new-view.ts";
import { openSample, projectFiles, projectStore } from "./project.ts";
import { isUnderWay } from "./run-commands.ts";
import { applyTrainerEvent } from "./run-events.ts";
import type { RunView } from "./run-view.ts";
import { chosenStart } from "./start-from.ts";
import { onTrainerEvent, storage, trainer } from "./workers.ts";

export { useSession } from "./session.ts";

export interface RunState {
  run: RunView | undefined;
}

/** The run that this tab trains, watches or trained last. */
export const runStore = createStore<RunState>(() => ({ run: undefined }));

export function useRun<T>(selector: (state: RunState) => T): T {
  return useStore(runStore, selector);
}

/** That of the train command. */
const defaultSeed = 42;

export interface StartOptions {
  start?: RunStart;
  isStepping?: boolean; // pauses after the first step
  seed?: number;
  epochs?: number;
  batchSize?: number;
}

/** Trains the project at hand, from the weights chosen for it. What goes wrong stands in the run's view. */
export async function startRun(options: StartOptions = {}): Promise<void> {
  const { file } = projectStore.getState();
  const { exclusionsAtHand } = await import("./left-out.ts"); // what is known of the data is no part of the first screen
  await begin({
    id: crypto.randomUUID(),
    name: nextName(file),
    project: projectFiles(),
    seed: options.seed ?? defaultSeed,
    batchSize: options.batchSize ?? null,
    epochs: options.epochs ?? null,
    start: options.start ?? chosenStart(checkpointsStore.getState().checkpoints),
    isStepping: options.isStepping ?? false,
    startedAt: Date.now(),
    exclusions: exclusionsAtHand(),
  });
}

export async function trainSample(): Promise<void> {
  await openSample();
  await startRun({ start: { type: "scratch" } });
}

export function pauseRun(): void {
  change("training", "pausing");
  void trainer().call({ type: "pause" });
}

/** Lets a paused run go on, or takes up one that was stopped or cut off from its last checkpoint. */
export async function resumeRun(): Promise<void> {
  const { run } = runStore.getState();
  if (run === undefined) return;
  if (run.phase === "paused" || run.phase === "pausing") {
    await trainer().call({ type: "resume" });
    return;
  }
  const latest = await storage().call({ type: "latest-checkpoint", runId: run.id });
  if (latest !== undefined) return resumeFrom(latest.id);
  const nextStep = "Start it anew.";
  fail(run, new StudioError("no-checkpoint", `${run.name} has no checkpoint to go on from.`, {}, nextStep));
}

/** One step of a paused run, or the first of a new one. */
export async function stepRun(): Promise<void> {
  const phase = runStore.getState().run?.phase;
  if (phase === "paused") await trainer().call({ type: "step" });
  else if (phase === undefined || phase === "ended" || phase === "failed") await startRun({ isStepping: true });
}

export function stopRun(): void {
  flush();
  const { run } = runStore.getState();
  if (run !== undefined) runStore.setState({ run: { ...run, phase: "stopping" } });
  void trainer().call({ type: "stop" });
}

/** Goes on from a checkpoint, with its own config, as if the run had not stopped. */
export async function resumeFrom(checkpointId: string): Promise<void> {
  const { info } = await storage().call({ type: "read-checkpoint", id: checkpointId });
  const record = await storage().call({ type: "read-run", id: info.runId });
  if (record === undefined) {
    const nextStep = "Import the checkpoint again.";
    throw new StudioError("run-missing", `The run of ${info.name} is not kept here.`, {}, nextStep);
  }
  const { id, name, seed, batchSize, epochs, startedAt } = record;
  const start = { type: "checkpoint", id: checkpointId } as const;
  const project = projectOfRecord(record);
  await begin({ id, name, project, seed, batchSize, epochs, start, isStepping: false, startedAt });
}

/** Shows the newest run of this browser after a reload, so that it can be taken up again. */
export async function showLastRun(): Promise<void> {
  const [newest] = await storage().call({ type: "list-runs" });
  if (newest === undefined) return;
  const history = await storage().call({ type: "read-history", id: newest.id });
  if (history === undefined || runStore.getState().run !== undefined) return;
  runStore.setState({ run: endedView(newest, history) });
}

/** What a run needs, with the large files taken from the project at hand, since runs do not keep them. */
export function projectOfRecord({ file, text, files }: KeptRun): ProjectFiles {
  const kept = new Set(files.map(({ path }) => path));
  const others = projectFiles().files.filter(({ path }) => !kept.has(path));
  return { file, text, files: [...files, ...others] };
}

/** Takes in an event of this tab's trainer, or of the tab that this one watches. The page is told a few times a second. */
export function takeIn(event: TrainerEvent, isOwn: boolean): void {
  const view = applyTrainerEvent(pending ?? runStore.getState().run, event);
  pending = view !== undefined && view.isOwn !== isOwn ? { ...view, isOwn } : view;
  const isStep = event.type === "run" && event.event.type === "step";
  if (!isStep) flush();
  else flushTimer ??= setTimeout(flush, updateMillis);
}

const updateMillis = 250;
let pending: RunView | undefined;
let flushTimer: ReturnType<typeof setTimeout> | undefined;

function flush(): void {
  clearTimeout(flushTimer);
  flushTimer = undefined;
  if (pending !== undefined) runStore.setState({ run: pending });
  pending = undefined;
}

async function begin(order: Omit<RunOrder, "keep" | "featureWorkers">): Promise<void> {
  flush();
  const { run } = runStore.getState();
  if (run !== undefined && isUnderWay(run.phase)) return;
  runStore.setState({ run: startingView(order) });
  void requestPersistence();
  const whole = { ...order, keep: checkpointsStore.getState().retention, featureWorkers: workersFor() };
  let stopHearing: () => void = () => undefined;
  const started = new Promise<void>(resolve => {
    stopHearing = onTrainerEvent(event => {
      if (event.type === "run-started" && event.order.id === order.id) resolve();
    });
  });
  const ended = keysAtHand()
    .then(access => trainer().call({ type: "start", order: whole, access }))
    .catch((error: unknown) => {
      flush();
      const view = runStore.getState().run;
      if (view !== undefined) fail(view, error);
    });
  await Promise.race([started, ended]);
  stopHearing();
}

/** `digits`, or `digits 2` where there is one already: the config's name, or its folder's where it is called config. */
function nextName(file: string): string {
  const parts = file.split("/");
  const stem = (parts.at(-1) ?? "").replace(/\.[^.]*$/, "");
  const base = stem === "config" ? (parts.at(-2) ?? stem) : stem;
  const taken = new Set(checkpointsStore.getState().runs.map(run => run.name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!taken.has(name)) return name;
  }
}

onTrainerEvent(event => takeIn(event, true));

/** A core for the page and one for the trainer; the rest prepare data. */
function workersFor(): number {
  return Math.min(4, Math.max(1, navigator.hardwareConcurrency - 2));
}

function fail(run: RunView, error: unknown): void {
  runStore.setState({ run: { ...run, phase: "failed", error: reportOf(error), evaluation: null } });
}

function change(from: RunView["phase"], to: RunView["phase"]): void {
  flush();
  const { run } = runStore.getState();
  if (run?.phase === from) runStore.setState({ run: { ...run, phase: to } });
}
