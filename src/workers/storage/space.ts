import { StudioError } from "../../lib/result.ts";
import type { StorageState } from "./protocol.ts";

/** What the browser says of the origin's storage; zeros where it says nothing. */
export async function storageState(): Promise<StorageState> {
  if (!("storage" in navigator)) return { usedBytes: 0, quotaBytes: 0, isPersisted: false };
  const [{ usage = 0, quota = 0 }, isPersisted] = await Promise.all([
    navigator.storage.estimate(),
    navigator.storage.persisted(),
  ]);
  return { usedBytes: usage, quotaBytes: quota, isPersisted };
}

/** With something to spare: the browser's numbers are rounded, and its own records take room. A quota of 0 is not known. */
export function hasRoomFor(bytes: number, { usedBytes, quotaBytes }: StorageState): boolean {
  return quotaBytes === 0 || usedBytes + bytes * 1.02 + spareBytes <= quotaBytes;
}

const spareBytes = 2 ** 20;

export function storageFull(name: string, bytes: number, { usedBytes, quotaBytes }: StorageState): StudioError {
  const used = `${megabytes(usedBytes)} of the ${megabytes(quotaBytes)} that this browser gives are used`;
  return new StudioError(
    "storage-full",
    `There is no room for ${name} (${megabytes(bytes)}): ${used}. The checkpoints before it are still there.`,
    {},
    "Delete checkpoints, or let the rules keep fewer; export those that you need to disk first.",
  );
}

/** What IndexedDB threw, as it shows. Others pass. */
export function storageFailure(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  const nextStep = "Free disk space, leave private browsing, or export the checkpoint to disk; then try again.";
  const reason = error.message.replace(/\.$/, "");
  return new StudioError("storage-failed", `The browser refused to keep this: ${reason}.`, {}, nextStep);
}

export function isQuotaError(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
