import { redactAddress } from "../lib/redact-address.ts";
import { StudioError } from "../lib/result.ts";

/** What an address names. Keys are as the bucket has them: nothing in `s3://bucket/a%20b` is decoded. */
export type Address = { scheme: "s3" | "gs"; bucket: string; key: string } | { scheme: "http"; url: URL };

/** Whether a name leads out of the machine, and so to `remoteSource`. */
export function isAddress(name: string): boolean {
  return /^(s3|gs|https?):\/\//i.test(name);
}

/** @throws StudioError `address-unreadable` */
export function parseAddress(text: string): Address {
  const [, scheme, bucket, key] = /^(s3|gs):\/\/([^/]*)\/?(.*)$/is.exec(text) ?? [];
  if (scheme !== undefined && bucket !== undefined && key !== undefined) {
    checkBucket(text, bucket);
    checkKey(text, key);
    return { scheme: scheme.toLowerCase() === "gs" ? "gs" : "s3", bucket, key };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw unreadable(text, "This is no address.", "Write s3://bucket/path, gs://bucket/path or https://host/path.");
  }
  if (url.username !== "" || url.password !== "") {
    throw unreadable(text, "The address holds a name or a password.", "Take it out: use a presigned address instead.");
  }
  url.hash = "";
  return { scheme: "http", url };
}

// Names of up to 222 letters with underscores are Google's; Amazon allows fewer.
function checkBucket(text: string, bucket: string): void {
  if (/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/i.test(bucket)) return;
  const nextStep = "Bucket names have 3 letters or more: a to z, digits, dots and hyphens.";
  throw unreadable(text, `“${bucket}” is no name of a bucket.`, nextStep);
}

// Every client of HTTP takes such parts for steps through folders, and asks for another key.
function checkKey(text: string, key: string): void {
  if (/\p{Cs}/u.test(key))
    throw unreadable(text, "The address has half a letter (a lone surrogate).", "Write it anew.");
  if (!key.split("/").some(part => part === "." || part === "..")) return;
  throw unreadable(
    text,
    "The address has a part “.” or “..”, which HTTP cannot ask for.",
    "Write it without that part.",
  );
}

function unreadable(text: string, message: string, nextStep: string): StudioError {
  return new StudioError("address-unreadable", message, { file: redactAddress(text) }, nextStep);
}
