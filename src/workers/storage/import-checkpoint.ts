import { loadConfig } from "../../config/load.ts";
import { sha256 } from "../../lib/sha256.ts";
import type { Checkpoint } from "../../run/checkpoint.ts";
import { summarizeCheckpoint } from "../../run/checkpoint-summary.ts";
import { type CheckpointOrigin, readExported } from "../../run/exported-checkpoint.ts";
import { nameOfFile } from "../../storage/checkpoint-names.ts";
import type { CheckpointInfo, RunRecord, StorageRequest } from "./protocol.ts";
import type { NewCheckpoint, Store } from "./store.ts";

/**
 * Takes in an exported checkpoint, or one of the train command, and makes a record of its run where there is none. It is
 * kept by hand: no rule removes what somebody has just brought. The same file twice gives the one that is there.
 * @throws StudioError as `readExported`, and as `Store.save`
 */
export async function importCheckpoint(
  store: Store,
  { file, bytes: exported, base }: Extract<StorageRequest, { type: "import-checkpoint" }>,
): Promise<CheckpointInfo> {
  const { bytes, checkpoint, origin } = await readExported(exported, file, base);
  const digest = await sha256(bytes);
  const twin = (await store.checkpoints()).find(each => each.kind === "imported" && each.sha256 === digest);
  if (twin !== undefined) return twin;
  const runId = origin?.runId ?? crypto.randomUUID();
  const isKnown = (await store.run(runId)) !== undefined;
  const run = isKnown ? undefined : await runOf(checkpoint, runId, origin, file);
  const { isEpochEnd: _, ...summary } = summarizeCheckpoint(checkpoint);
  const info: NewCheckpoint = {
    ...summary,
    id: crypto.randomUUID(),
    runId,
    name: origin?.name ?? nameOfFile(file),
    kind: "imported",
    isKept: true,
    createdAt: origin?.createdAt ?? Date.now(),
  };
  return store.save(info, bytes, run);
}

async function runOf(
  { config: text, history, progress, seed }: Checkpoint,
  id: string,
  origin: CheckpointOrigin | undefined,
  importedFile: string,
): Promise<RunRecord> {
  const now = Date.now();
  const given = origin ?? {
    runName: nameOfFile(importedFile),
    startedAt: now,
    file: "config.j2",
    batchSize: null,
    epochs: await epochsOf(text, progress.epoch),
    files: [],
    missing: [],
  };
  const { runName: name, startedAt, file, batchSize, epochs, files, missing } = given;
  const hasEnded = progress.epoch > epochs;
  return {
    id,
    name,
    startedAt,
    updatedAt: now,
    file,
    text,
    files,
    missing,
    seed,
    batchSize,
    epochs,
    hasEnded,
    history,
  };
}

async function epochsOf(text: string, atLeast: number): Promise<number> {
  const { config } = await loadConfig(text, "config.j2");
  return config?.learning_config.running_config.num_epochs ?? atLeast;
}
