import { createStore, useStore } from "zustand";
import { type ErrorReport, reportOf, StudioError } from "../lib/result.ts";
import type { NamedFile } from "../sources/index.ts";
import { Caller } from "../workers/calls.ts";
import type {
  Destination,
  TaskProgress,
  ToolName,
  ToolOrder,
  ToolReport,
  ToolsEvent,
  ToolsReplies,
  ToolsRequest,
} from "../workers/tools/protocol.ts";
import { endOnError } from "../workers/worker-death.ts";
import { keysAtHand } from "./credentials.ts";
import { addFiles, projectFiles, projectStore, whenRead } from "./project.ts";
import { pickFolder } from "./project-folder.ts";

/** A job of one tool: under way, or the latest. */
export interface JobView {
  phase: "running" | "done" | "stopped" | "failed";
  order: ToolOrder;
  destination: Destination;
  progress: TaskProgress | null;
  stageMillis: number; // that the stage has taken
  problems: readonly ErrorReport[];
  report: ToolReport | null; // once it is done
  error: ErrorReport | null; // why it failed
  isAdded: boolean; // its files are in the project
}

export interface ToolsState {
  /** Files to work on that are not (yet) the project's: transcripts, audio, whole corpora. */
  inputs: readonly NamedFile[];
  jobs: Readonly<Partial<Record<ToolName, JobView>>>;
}

export const toolsStore = createStore<ToolsState>(() => ({ inputs: [], jobs: {} }));

export function useTools<T>(selector: (state: ToolsState) => T): T {
  return useStore(toolsStore, selector);
}

/** A file of the same path is replaced. */
export function addInputs(files: readonly NamedFile[]): void {
  const paths = new Set(files.map(({ path }) => path));
  const kept = toolsStore.getState().inputs.filter(({ path }) => !paths.has(path));
  toolsStore.setState({ inputs: [...kept, ...files] });
}

/** Gives what was removed, for `addInputs` to bring it back. */
export function clearInputs(): readonly NamedFile[] {
  const { inputs } = toolsStore.getState();
  toolsStore.setState({ inputs: [] });
  return inputs;
}

/** Does a job in a worker of its own. What goes wrong stands in the store. A job of the same tool is stopped first. */
export async function runTool(order: ToolOrder, destination: Destination): Promise<void> {
  stopTool(order.tool);
  const job = new Job(order.tool);
  running.set(order.tool, job);
  setJob(order.tool, { ...startingJob, order, destination });
  try {
    const report = await job.run(order, destination);
    if (running.get(order.tool) === job) changeJob(order.tool, { phase: "done", report });
  } catch (error) {
    if (running.get(order.tool) === job) changeJob(order.tool, { phase: "failed", error: reportOf(error) });
  } finally {
    if (running.get(order.tool) === job) running.delete(order.tool);
    job.end();
  }
}

/** At once; what it was writing is not left behind half written. */
export function stopTool(tool: ToolName): void {
  const job = running.get(tool);
  if (job === undefined) return;
  running.delete(tool);
  changeJob(tool, { phase: "stopped" });
  job.stop();
}

/** What the tool made becomes part of the project, and of what other tools may read. @throws StudioError `file-unreadable` */
export async function addResultToProject(tool: ToolName): Promise<void> {
  const job = toolsStore.getState().jobs[tool];
  if (job?.report === null || job === undefined) return;
  addFiles(await filesOf(job.report, job.destination));
  changeJob(tool, { isAdded: true });
}

/**
 * Asks for a folder and writes what the tool made there. Answers its name, or undefined where none was chosen.
 * @throws StudioError `file-unwritable`
 */
export async function saveResultToFolder(tool: ToolName): Promise<string | undefined> {
  const files = toolsStore.getState().jobs[tool]?.report?.files ?? [];
  const folder = await pickFolder("readwrite");
  if (folder === undefined) return undefined;
  const { directorySink } = await import("../workers/directory-sink.ts");
  const sink = directorySink(folder);
  const { signal } = new AbortController();
  for (const { name, content } of files) if (content !== null) await sink.write(name, content.stream(), signal);
  return folder.name;
}

/** What was made, wherever it was written to, as files. Those of a bucket are read by their addresses. */
async function filesOf({ files }: ToolReport, destination: Destination): Promise<NamedFile[]> {
  const named: NamedFile[] = [];
  for (const { name, content } of files) {
    if (content !== null) named.push({ path: name, content });
    else if (destination.type === "folder") {
      named.push({ path: `${destination.folder.name}/${name}`, content: await readBack(destination.folder, name) });
    }
  }
  return named;
}

async function readBack(folder: FileSystemDirectoryHandle, path: string): Promise<File> {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  try {
    let at = folder;
    for (const part of parts) at = await at.getDirectoryHandle(part);
    return await (await at.getFileHandle(name)).getFile();
  } catch (error) {
    const message = `The file cannot be read back: ${reportOf(error).message}.`;
    throw new StudioError("file-unreadable", message, { file: path }, "Make it again, or drop it on the page.");
  }
}

const startingJob = {
  phase: "running",
  progress: null,
  stageMillis: 0,
  problems: [],
  report: null,
  error: null,
  isAdded: false,
} as const;

const running = new Map<ToolName, Job>();

function setJob(tool: ToolName, job: JobView): void {
  toolsStore.setState({ jobs: { ...toolsStore.getState().jobs, [tool]: job } });
}

function changeJob(tool: ToolName, parts: Partial<JobView>): void {
  const job = toolsStore.getState().jobs[tool];
  if (job !== undefined) setJob(tool, { ...job, ...parts });
}

type ToolsCaller = Caller<ToolsRequest, ToolsReplies, ToolsEvent>;

/** One worker for one job. */
class Job {
  private readonly worker: Worker;
  private readonly caller: ToolsCaller;
  private isStopped = false;

  constructor(tool: ToolName) {
    this.worker = new Worker(new URL("../workers/tools/worker.ts", import.meta.url), { type: "module", name: tool });
    this.caller = new Caller(this.worker, event => this.hear(tool, event));
    endOnError(this.worker, this.caller, "makes data", "Start it again.");
  }

  async run(order: ToolOrder, destination: Destination): Promise<ToolReport> {
    await whenRead();
    const project = projectFiles();
    const { inputs } = toolsStore.getState();
    const config = projectStore.getState().loaded?.config ?? null;
    const access = await keysAtHand();
    const job = { order, project, inputs, config, destination, access };
    return this.caller.call({ type: "run", job });
  }

  /** The tool takes back what it has half written. Where it does not come to hear of it, the worker is ended all the same. */
  stop(): void {
    this.isStopped = true;
    this.caller.call({ type: "stop" }).catch(() => undefined); // it has ended by itself
    setTimeout(() => this.end(), stopPatienceMillis);
  }

  end(): void {
    this.worker.terminate();
    this.caller.abandon(new StudioError("tool-ended", "The tool was ended."));
  }

  private hear(tool: ToolName, event: ToolsEvent): void {
    if (this.isStopped) return;
    if (event.type === "progress") changeJob(tool, { progress: event.progress, stageMillis: event.stageMillis });
    else {
      const before = toolsStore.getState().jobs[tool]?.problems ?? [];
      changeJob(tool, { problems: [...before, ...event.problems] });
    }
  }
}

const stopPatienceMillis = 2000;
