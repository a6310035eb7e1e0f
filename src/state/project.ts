import { createStore, useStore } from "zustand";
import { type ErrorReport, reportOf } from "../lib/result.ts";
import type { NamedFile } from "../sources/index.ts";
import type { ProjectFiles } from "../workers/trainer/protocol.ts";
import { credentialsStore, keysAtHand } from "./credentials.ts";
import { keepProject, type LostFile, type OpenedProject, readKeptProject } from "./kept-project.ts";
import type { LeftOutChoice } from "./left-out-choice.ts";
import { askPreflight } from "./preflight.ts";
import type { ProjectView } from "./project-view.ts";
import { forgetLookups } from "./remembered-lookups.ts";
import { isSampleFile, readSampleConfig, sampleConfig, sampleFiles } from "./sample.ts";
import { sessionStore } from "./session.ts";

export { sampleWeights } from "./sample.ts";

export interface ProjectState extends ProjectView {
  /** What was kept of an earlier visit is not known before. */
  isHydrated: boolean;
  /** What is shown beside the text is of an older one. */
  isReading: boolean;
  /** What stood here before it was replaced by another config. */
  replaced: OpenedProject | null;
  /** Undefined where nothing was chosen: then a run takes all that it can read. */
  leftOut: LeftOutChoice | undefined;
  /** Files of an earlier visit that were too large to keep. */
  lost: readonly LostFile[];
  /** Why a reload will lose the project. */
  keepingError: ErrorReport | null;
}

const nothingRead = { loaded: undefined, missing: [], preflight: undefined, error: null } as const;

export const projectStore = createStore<ProjectState>(() => ({
  ...nothingRead,
  file: "",
  text: "",
  files: [],
  isSample: false,
  isHydrated: false,
  isReading: false,
  replaced: null,
  leftOut: undefined,
  lost: [],
  keepingError: null,
}));

export function useProject<T>(selector: (state: ProjectState) => T): T {
  return useStore(projectStore, selector);
}

/** @throws StudioError `file-unreadable` where the sample's config cannot be fetched */
export async function openSample(): Promise<void> {
  const text = await readSampleConfig();
  const { file } = sampleConfig;
  replace({ file, text, files: sampleFiles(), isSample: true, lost: [], leftOut: leftOutOf(file) });
}

/** Opens a config of the user's own. Files that were added stay; the sample's go. */
export function openConfig(file: string, text: string): void {
  const { files: before, lost } = projectStore.getState();
  const files = before.filter(each => !isSampleFile(each));
  const unixText = text.replace(/\r\n?/g, "\n"); // the editor's lines end so too
  replace({ file, text: unixText, files, isSample: false, lost, leftOut: leftOutOf(file) });
}

/** What was chosen for one config's data is no choice for another's. */
function leftOutOf(file: string): LeftOutChoice | undefined {
  const project = projectStore.getState();
  return project.file === file ? project.leftOut : undefined;
}

/** Undoes the latest opening; done twice, it changes nothing. */
export function bringBackReplaced(): void {
  const { replaced } = projectStore.getState();
  if (replaced !== null) replace(replaced);
}

/** The text as edited. It is read after a short pause in typing. */
export function setText(text: string): void {
  if (text !== projectStore.getState().text) change({ text }, typingPauseMillis);
}

const typingPauseMillis = 250;

/** A file of the same path is replaced. */
export function addFiles(files: readonly NamedFile[]): void {
  const paths = new Set(files.map(({ path }) => path));
  const { files: before, lost } = projectStore.getState();
  const names = new Set(files.map(({ path }) => lastPart(path)));
  change({
    files: [...before.filter(({ path }) => !paths.has(path)), ...files],
    lost: lost.filter(({ path }) => !names.has(lastPart(path))),
  });
}

export function removeFile(path: string): void {
  const { files, lost } = projectStore.getState();
  change({ files: files.filter(file => file.path !== path), lost: lost.filter(file => file.path !== path) });
}

export function setLeftOut(leftOut: LeftOutChoice): void {
  change({ leftOut });
}

/** Looks once more for what the config names, also where that lies at addresses. */
export function lookAgain(): void {
  forgetLookups();
  if (projectStore.getState().file !== "") change({});
}

export function projectFiles(): ProjectFiles {
  const { file, text, files } = projectStore.getState();
  return { file, text, files };
}

/** When everything shown belongs to the text and files as they are now. */
export async function whenRead(): Promise<void> {
  await hydrated;
  if (readTimer !== undefined) startReading();
  const seen = changes;
  await reading;
  if (changes !== seen) await whenRead();
}

let readTimer: ReturnType<typeof setTimeout> | undefined;
let reading: Promise<void> | undefined;
let changes = 0;

function change(parts: Partial<ProjectState>, pauseMillis = 0): void {
  changes++;
  projectStore.setState({ ...parts, isReading: true });
  clearTimeout(readTimer);
  readTimer = setTimeout(startReading, pauseMillis);
}

function replace(opened: OpenedProject): void {
  const { replaced, ...state } = projectStore.getState();
  const isSame = state.file === "" || (state.file === opened.file && state.text === opened.text);
  change({ ...nothingRead, ...opened, replaced: isSame ? replaced : openedProject() });
}

function openedProject(): OpenedProject {
  const { file, text, files, isSample, lost, leftOut } = projectStore.getState();
  return { file, text, files, isSample, lost, leftOut };
}

function startReading(): void {
  clearTimeout(readTimer);
  readTimer = undefined;
  const mine = read(changes).finally(() => {
    if (reading === mine) reading = undefined;
  });
  reading = mine;
}

/** The newest wins: an older reading gives up when the project has changed meanwhile. */
async function read(version: number): Promise<void> {
  const isCurrent = () => version === changes;
  void keep();
  const project = projectFiles();
  try {
    const { readProject } = await import("./read-project.ts");
    const access = await keysAtHand();
    const { classes, ...found } = await readProject(project, access);
    if (!isCurrent()) return;
    const config = found.loaded?.config;
    const isReachable = found.missing.every(({ reason }) => reason === undefined); // else planning fails likewise
    const isReady = config !== undefined && classes !== undefined && isReachable;
    projectStore.setState(isReady ? found : { ...found, preflight: undefined });
    if (isReady) {
      const bindingLimitBytes = sessionStore.getState().adapter?.bindingLimitBytes ?? null;
      const exclusions = projectStore.getState().leftOut?.exclusions ?? [];
      const { files } = project;
      const preflight = await askPreflight({ config, classes, files, access, bindingLimitBytes, exclusions });
      if (isCurrent()) projectStore.setState({ preflight });
    }
  } catch (error) {
    if (isCurrent()) projectStore.setState({ error: reportOf(error), preflight: undefined });
  } finally {
    if (isCurrent()) projectStore.setState({ isReading: false });
  }
}

async function keep(): Promise<void> {
  try {
    await keepProject(openedProject());
    projectStore.setState({ keepingError: null });
  } catch (error) {
    projectStore.setState({ keepingError: reportOf(error) });
  }
}

/** Shows the project of an earlier visit, unless something has been opened meanwhile. */
async function hydrate(): Promise<void> {
  try {
    const kept = await readKeptProject();
    if (kept === undefined || changes > 0) return;
    const { file, text, isSample, lost, leftOut } = kept;
    // The page may have moved to another address since.
    const sample = isSample ? sampleFiles() : [];
    const others = kept.files.filter(({ path }) => !sample.some(each => each.path === path));
    change({ file, text, isSample, lost, leftOut, files: [...sample, ...others] });
  } catch (error) {
    projectStore.setState({ keepingError: reportOf(error) });
  } finally {
    projectStore.setState({ isHydrated: true });
  }
}

const hydrated = hydrate();

sessionStore.subscribe(({ adapter }, before) => {
  const isNewLimit = adapter?.bindingLimitBytes !== before.adapter?.bindingLimitBytes;
  if (isNewLimit && projectStore.getState().file !== "") change({});
});

credentialsStore.subscribe(({ held }, before) => {
  if (held !== before.held) lookAgain();
});

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
