import { randomBytes } from "node:crypto";
import { bucketsOf } from "../../scripts/s3-buckets.mjs";
import { type DataSource, remoteSource, type StorageEndpoint } from "../../src/sources/index.ts";

const { AWS_ENDPOINT_URL = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = process.env;
if (!AWS_ENDPOINT_URL.startsWith("http://127.0.0.1:")) {
  throw new Error(
    "These tests need the S3 server of scripts/radosgw.mjs: run npm test -- s3, or npm run s3 and the exports that it prints.",
  );
}

export const endpoint = AWS_ENDPOINT_URL;
export const keys = { endpoint, accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
export const buckets = bucketsOf({ endpoint, credentials: keys });

/** Makes an empty bucket with a name of its own, so that tests may share the server and run again on it. */
export async function newBucket(): Promise<string> {
  const bucket = `test-${randomBytes(6).toString("hex")}`;
  await buckets.make(bucket);
  return bucket;
}

/** The source of a config that names the server, with these keys, or those that it accepts. Few attempts, no waiting. */
export function sourceWith(credentials = [keys], storage: StorageEndpoint = { endpoint }): DataSource {
  return remoteSource({ storage, credentials, retry: { attempts: 2, baseMs: 1, capMs: 1 } });
}

export async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}
