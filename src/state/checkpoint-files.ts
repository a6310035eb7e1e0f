import { StudioError } from "../lib/result.ts";
import { fileNameOf } from "../storage/checkpoint-names.ts";
import type { CheckpointInfo } from "../workers/storage/protocol.ts";
import { storage } from "./workers.ts";

/**
 * Saves it with all that it needs to decode and to go on elsewhere. Says false where the user gave up.
 * @throws StudioError those of reading it
 */
export async function exportToDisk({ id, name }: Pick<CheckpointInfo, "id" | "name">): Promise<boolean> {
  const file = exportedFile(id);
  file.catch(() => undefined); // thrown below, unless the user gives up before
  const { fileSave } = await import("browser-fs-access");
  try {
    // The picker must open while the click still counts, so it comes before the file.
    await fileSave(file, {
      fileName: fileNameOf(name),
      extensions: [".safetensors"],
      mimeTypes: ["application/octet-stream"],
      description: "Checkpoint with everything to go on",
    });
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    throw error;
  }
}

/** @throws StudioError `checkpoint-damaged`, `checkpoint-missing`, `run-missing` */
export async function exportedFile(id: string): Promise<Blob> {
  const { info, bytes } = await storage().call({ type: "read-checkpoint", id });
  const run = await storage().call({ type: "read-run", id: info.runId });
  if (run === undefined) {
    const nextStep = "Choose a checkpoint of another run.";
    throw new StudioError("run-missing", `The run of ${info.name} is not kept here.`, {}, nextStep);
  }
  const { exportCheckpoint } = await import("../run/exported-checkpoint.ts");
  const { name, createdAt, runId } = info;
  return exportCheckpoint(bytes, { ...run, runId, runName: run.name, name, createdAt }, pageFolder());
}

/** @throws StudioError `no-checkpoint`, `checkpoint-damaged`, `checkpoint-unreadable`, `storage-full` */
export async function importFromDisk(file: File): Promise<CheckpointInfo> {
  return storage().call({ type: "import-checkpoint", file: file.name, bytes: file, base: pageFolder() });
}

/** Below it lies what was shipped with the page. */
function pageFolder(): string {
  return new URL(".", document.baseURI).href;
}
