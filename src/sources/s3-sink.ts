import { redactAddress } from "../lib/redact-address.ts";
import { StudioError } from "../lib/result.ts";
import { type Credentials, type StorageEndpoint, serviceOf } from "./access.ts";
import { parseAddress } from "./address.ts";
import { ask } from "./ask.ts";
import { addressOf, type Bucket, bucketCall, bucketOf, listBucket } from "./bucket.ts";
import { type Client, createClient } from "./client.ts";
import { type Parts, partsOf } from "./parts.ts";
import type { RetryPolicy } from "./retry.ts";
import type { FileSink } from "./sink.ts";
import { joinPath } from "./source.ts";
import { beginUpload, type Upload } from "./upload.ts";

export interface S3SinkOptions {
  address: string; // s3://bucket/folder or gs://bucket/folder
  storage?: StorageEndpoint | undefined;
  credentials: readonly Credentials[];
  retry?: Partial<RetryPolicy>;
  partBytes?: number; // Amazon takes 5 MiB to 5 GiB, and 10,000 parts of a file
}

/**
 * Files of a folder of a bucket. What fits one part is put at once, larger files go up in parts; two parts at most are
 * held. A file shows up when it is whole: an upload that fails or is aborted is taken back.
 *
 * @throws StudioError `address-unreadable` where the address names no bucket
 */
export function s3Sink(options: S3SinkOptions): FileSink {
  const { storage, credentials, retry, partBytes = 8 * 2 ** 20 } = options;
  const address = parseAddress(options.address);
  if (address.scheme === "http") throw noBucket(options.address);
  const client = createClient(credentials, retry);
  const bucket = bucketOf(client, serviceOf(address.scheme, storage), address.bucket);
  const folder = joinPath(address.key, "");
  return {
    async list(pattern) {
      const found = await listBucket(client, bucket, folder + pattern, new AbortController().signal);
      const prefixLength = addressOf(bucket, folder).length;
      return found.map(({ name, sizeBytes }) => ({
        name: name.slice(prefixLength),
        ...(sizeBytes !== undefined && { sizeBytes }),
      }));
    },
    async write(name, content, signal) {
      parseAddress(addressOf(bucket, folder + name));
      await writeFile(client, bucket, folder + name, content, partBytes, signal);
    },
  };
}

async function writeFile(
  client: Client,
  bucket: Bucket,
  key: string,
  content: ReadableStream<Uint8Array>,
  partBytes: number,
  signal: AbortSignal,
): Promise<void> {
  const parts = partsOf(content, partBytes);
  const stop = () => void parts.cancel(signal.reason).catch(() => {}); // what is given up may fail
  signal.addEventListener("abort", stop);
  try {
    signal.throwIfAborted();
    const first = (await parts.next()) ?? new Uint8Array();
    const second = first.length === partBytes ? await parts.next() : undefined;
    signal.throwIfAborted();
    if (second === undefined) await putWhole(client, bucket, key, first, signal);
    else await putParts(client, bucket, key, [first, second], parts, signal);
  } catch (error) {
    await parts.cancel(error).catch(() => {}); // it may have failed itself
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function putWhole(
  client: Client,
  bucket: Bucket,
  key: string,
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<void> {
  await ask(client, { ...bucketCall(bucket, key), method: "PUT", body }, signal);
}

/** The next part is filled while one goes up. */
async function putParts(
  client: Client,
  bucket: Bucket,
  key: string,
  [first, second]: readonly [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>],
  parts: Parts,
  signal: AbortSignal,
): Promise<void> {
  const upload = await beginUpload(client, bucket, key, signal);
  const life = new AbortController(); // ends with the first failure, on whichever side
  const either = AbortSignal.any([signal, life.signal]);
  try {
    await upload.put(first, either);
    for (let part: Uint8Array<ArrayBuffer> | undefined = second; part !== undefined; ) {
      [part] = await Promise.all([parts.next(), upload.put(part, either)]);
      signal.throwIfAborted();
    }
    await upload.complete(signal);
  } catch (error) {
    life.abort();
    await takeBack(upload, error);
    throw error;
  }
}

const takeBackMs = 10_000;

async function takeBack(upload: Upload, reason: unknown): Promise<void> {
  await upload.takeBack(AbortSignal.timeout(takeBackMs)).catch(() => {
    if (!(reason instanceof StudioError)) return; // stopped by the user, who is not kept waiting
    const { code, message, place, nextStep = "" } = reason;
    const leftOver = "Parts of the file are left in the bucket: let it delete unfinished uploads.";
    throw new StudioError(code, message, place, `${nextStep} ${leftOver}`.trim());
  });
}

function noBucket(address: string): StudioError {
  const nextStep = "Write s3://bucket/folder or gs://bucket/folder.";
  return new StudioError(
    "address-unreadable",
    "Nothing can be written to this address.",
    { file: redactAddress(address) },
    nextStep,
  );
}
