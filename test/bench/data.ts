import { listShards, remoteSource } from "../../src/sources/index.ts";
import { catalogStore, scanProject } from "../../src/state/catalog.ts";
import { addFiles, openConfig, whenRead } from "../../src/state/project.ts";
import { Caller } from "../../src/workers/calls.ts";
import type { FeaturesReplies, FeaturesRequest } from "../../src/workers/features/protocol.ts";
import type { ReadingReplies, ReadingRequest } from "./reading.worker.ts";

// The page that scripts/measure-data.mjs asks. It has no screen: the same workers and stores as the studio's, timed.

export interface Timed {
  bytes: number;
  utterances: number;
  seconds: number; // of audio
  millis: number;
}

async function list(folder: string): Promise<{ shards: string[]; millis: number }> {
  const began = performance.now();
  const shards = await listShards(remoteSource({ credentials: [] }), folder, "train");
  return { shards, millis: performance.now() - began };
}

/** Reads shards in the page's one reading worker: their bytes alone, their records, or their records' samples. */
function read(shards: readonly string[], what: ReadingRequest["what"]): Promise<Timed> {
  reading ??= new Caller<ReadingRequest, ReadingReplies>(
    new Worker(new URL("./reading.worker.ts", import.meta.url), { type: "module" }),
  );
  return reading.call({ type: "read", shards, what });
}

let reading: Caller<ReadingRequest, ReadingReplies> | undefined;

/** Batches as training gets them, from the feature worker and its `helpers`. The first ones only warm up. */
async function features(project: Project, helpers: number, batches: number): Promise<Timed> {
  const worker = new Worker(new URL("../../src/workers/features/worker.ts", import.meta.url), { type: "module" });
  const caller = new Caller<FeaturesRequest, FeaturesReplies>(worker);
  const order = { project: filesOf(project), batchSize: 16, seed: 1, helpers };
  await caller.call({ type: "open", order, access: [] });
  const next = () => caller.call({ type: "next", part: "train" });
  for (let warm = 0; warm < 4; warm++) await next();
  const timed = { bytes: 0, utterances: 0, seconds: 0, millis: 0 };
  const began = performance.now();
  for (let i = 0; i < batches; i++) {
    const { batch } = await next();
    for (const { duration } of batch?.utterances ?? []) {
      timed.utterances++;
      timed.seconds += duration;
      timed.bytes += 2 * 16_000 * duration;
    }
  }
  worker.terminate();
  return { ...timed, millis: performance.now() - began };
}

/** Reads a whole data set into the Data screen's index and says what that costs. */
async function index(project: Project): Promise<{ utterances: number; millis: number; before: number; after: number }> {
  openConfig("config.j2", project.config);
  addFiles(filesOf(project).files);
  await whenRead();
  const before = await memory();
  const began = performance.now();
  await scanProject();
  const { error, utterances } = catalogStore.getState();
  if (error !== null) throw new Error(error.message);
  return { utterances: utterances.count, millis: performance.now() - began, before, after: await memory() };
}

interface Project {
  config: string;
  vocabulary: string;
}

function filesOf({ config, vocabulary }: Project) {
  return { file: "config.j2", text: config, files: [{ path: "words.tokens", content: new Blob([vocabulary]) }] };
}

/** Bytes of the page and its workers, after a collection. Chromium's alone, and TypeScript's library does not know it. */
async function memory(): Promise<number> {
  const measured = performance as unknown as { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> };
  return (await measured.measureUserAgentSpecificMemory()).bytes;
}

Object.assign(globalThis, { bench: { list, read, features, index, memory } });
