import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exportedFile } from "../../../src/state/checkpoint-files.ts";
import { forgetKeys, holdKeys, keysAtHand, keysChannel } from "../../../src/state/credentials.ts";
import { openSample, projectStore, setText, whenRead } from "../../../src/state/project.ts";
import { runStore, startRun, stopRun } from "../../../src/state/run.ts";
import { shareRuns } from "../../../src/state/watching.ts";
import { onTrainerEvent, storage } from "../../../src/state/workers.ts";
import type { TrainerEvent } from "../../../src/workers/trainer/protocol.ts";

const keys = {
  endpoint: "https://storage.example",
  accessKeyId: "AKIATESTOFTHESTUDIO",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "FwoGZXIvYXdzEXAMPLETOKEN",
};
const secrets = [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken];
const keysDatabase = "transducer-studio-keys";

const events: TrainerEvent[] = [];
const toldToTabs: unknown[] = [];
let checkpointId = "";

describe("keys at hand while a run trains and keeps a checkpoint", () => {
  beforeAll(async () => {
    for (const name of ["transducer-studio runs", keysChannel]) {
      new BroadcastChannel(name).addEventListener("message", ({ data }) => toldToTabs.push(data));
    }
    shareRuns();
    onTrainerEvent(event => events.push(event));
    await holdKeys(keys, { isKept: true });
    await openSample();
    const storageSection = `studio_config: {object_storage: {endpoint: "${keys.endpoint}"}}`;
    setText(`${projectStore.getState().text}\n${storageSection}\n`);
    await whenRead();
    await startRun({ isStepping: true });
    await untilPhase("paused");
    stopRun();
    await untilPhase("ended");
    const checkpoints = await storage().call({ type: "list-checkpoints" });
    checkpointId = checkpoints[0]?.id ?? "";
  }, 240_000);

  afterAll(() => forgetKeys(keys.endpoint));

  it("has keys to give away, and a run that was told to others", async () => {
    expect(await keysAtHand()).toEqual([keys]);
    expect(events.map(({ type }) => type)).toContain("run-started");
    for (const told of [events, toldToTabs]) expect(await textOf(told)).toContain(keys.endpoint); // of the config
    expect(await textOf(await databaseContents(keysDatabase))).toContain(keys.secretAccessKey);
  });

  it("tells none to listeners and other tabs", async () => {
    expect(secretsIn(await textOf(events))).toEqual([]);
    expect(secretsIn(await textOf(toldToTabs))).toEqual([]);
    expect(secretsIn(await textOf(runStore.getState()))).toEqual([]);
    expect(secretsIn(await textOf(projectStore.getState()))).toEqual([]);
  });

  it("writes none into an exported checkpoint", async () => {
    const text = await textOf(await exportedFile(checkpointId));
    expect(text).toContain(keys.endpoint); // of the config
    expect(secretsIn(text)).toEqual([]);
  });

  it("keeps none outside their own database: not with project, run or checkpoint", async () => {
    const names = (await indexedDB.databases()).map(({ name = "" }) => name).filter(name => name !== keysDatabase);
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect(secretsIn(await textOf(await databaseContents(name)))).toEqual([]);
    expect(secretsIn(JSON.stringify([localStorage, sessionStorage].map(Object.entries)))).toEqual([]);
  });

  it("shows none in an address", () => {
    const addresses = [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)];
    expect(secretsIn(decodeURIComponent(addresses.join(" ")))).toEqual([]);
  });

  it("tells other tabs whose keys are forgotten, and not which they were", async () => {
    await forgetKeys(keys.endpoint);
    await expect.poll(() => toldToTabs).toContainEqual({ type: "forgotten", endpoint: keys.endpoint });
    expect(secretsIn(await textOf(toldToTabs))).toEqual([]);
  });
});

function secretsIn(text: string): string[] {
  return secrets.filter(secret => text.includes(secret));
}

/** Everything in it that could be read as text, Blobs and bytes among it. */
async function textOf(value: unknown): Promise<string> {
  if (value instanceof Blob) return await textOf(new Uint8Array(await value.arrayBuffer()));
  if (value instanceof ArrayBuffer) return textOf(new Uint8Array(value));
  if (value instanceof Uint8Array) return new TextDecoder("latin1").decode(value);
  if (ArrayBuffer.isView(value)) return "";
  if (value instanceof Map) return textOf([...value]);
  if (typeof value !== "object" || value === null) return String(value);
  const parts = await Promise.all(Object.entries(value).map(async ([key, each]) => `${key}: ${await textOf(each)}`));
  return parts.join("\n");
}

async function databaseContents(name: string): Promise<unknown[]> {
  const database = await settled(indexedDB.open(name));
  try {
    const stores = [...database.objectStoreNames];
    const contents = stores.map(store => settled(database.transaction(store).objectStore(store).getAll()));
    return await Promise.all(contents);
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The request failed.")));
  });
}

async function untilPhase(wanted: "paused" | "ended"): Promise<void> {
  await vi.waitUntil(() => runStore.getState().run?.phase === wanted, { timeout: 120_000 });
}
