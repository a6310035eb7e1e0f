import type { Credentials } from "../../sources/index.ts";

/** What has been typed so far. */
export interface KeysEntry {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string; // may stay empty
}

export const emptyEntry: KeysEntry = { accessKeyId: "", secretAccessKey: "", sessionToken: "" };

/** Undefined while something is lacking. Space around pasted keys is no part of them. */
export function keysOf(entry: KeysEntry, endpoint: string): Credentials | undefined {
  const accessKeyId = entry.accessKeyId.trim();
  const secretAccessKey = entry.secretAccessKey.trim();
  const sessionToken = entry.sessionToken.trim();
  if (accessKeyId === "" || secretAccessKey === "") return undefined;
  return { endpoint, accessKeyId, secretAccessKey, ...(sessionToken !== "" && { sessionToken }) };
}

/** A sentence for every field that has to be filled in. */
export function whatIsLacking(entry: KeysEntry): Partial<Record<keyof KeysEntry, string>> {
  return {
    ...(entry.accessKeyId.trim() === "" && { accessKeyId: "Enter the access key." }),
    ...(entry.secretAccessKey.trim() === "" && { secretAccessKey: "Enter the secret key." }),
  };
}
