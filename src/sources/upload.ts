import { StudioError } from "../lib/result.ts";
import { ask, askSize, exchange, exchangeOnce, ignoreMissing } from "./ask.ts";
import { type Bucket, bucketCall } from "./bucket.ts";
import type { Client } from "./client.ts";
import { readText } from "./connection.ts";
import { busyServer } from "./refusals.ts";
import { PassingFault, withRetry } from "./retry.ts";
import { elementText } from "./xml.ts";

/** A file that goes up in parts, and is not there before it is complete. */
export interface Upload {
  /** Parts go up in order. @throws StudioError, `signal.reason` */
  put(part: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void>;
  complete(signal: AbortSignal): Promise<void>;
  /** Lets the server forget the parts. */
  takeBack(signal: AbortSignal): Promise<void>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html; Google's XML interface speaks the same. */
export async function beginUpload(client: Client, bucket: Bucket, key: string, signal: AbortSignal): Promise<Upload> {
  const begin = { ...bucketCall(bucket, key, { uploads: "" }), method: "POST" as const };
  const uploadId = elementText((await ask(client, begin, signal)).text, "UploadId");
  if (uploadId === undefined) {
    const message = "The server does not say how to go on with the upload.";
    throw new StudioError("file-unwritable", message, { file: begin.name }, "Check that the endpoint speaks S3.");
  }
  const tags: string[] = [];
  let sizeBytes = 0;
  return {
    async put(part, signal) {
      const call = bucketCall(bucket, key, { partNumber: String(tags.length + 1), uploadId });
      const tag = await exchange(client, { ...call, method: "PUT", body: part }, signal, async ({ response }) =>
        response.headers.get("ETag"),
      );
      if (tag === null) throw hiddenTag(call.name);
      tags.push(tag);
      sizeBytes += part.length;
    },
    async complete(signal) {
      const body = new TextEncoder().encode(completion(tags));
      const call = { ...bucketCall(bucket, key, { uploadId }), method: "POST" as const, body };
      let attempts = 0;
      const join = () => {
        attempts += 1;
        return exchangeOnce(client, call, signal, async connection => {
          const text = await readText(connection, longestAnswerBytes, call.name);
          // The server sends 200 before it has joined the parts, and says at the end whether it could.
          if (/<Error[\s>]/.test(text)) throw new PassingFault(busyServer(call, connection.response.status, text));
        });
      };
      await withRetry(client.retry, signal, join).catch(async (error: unknown) => {
        // The upload is gone: an attempt whose answer was cut off may have been a success.
        ignoreMissing(error);
        const file = await askSize(client, bucketCall(bucket, key), call.name, signal).catch(ignoreMissing);
        if (attempts === 1 || file?.sizeBytes !== sizeBytes) throw error;
      });
    },
    async takeBack(signal) {
      const call = { ...bucketCall(bucket, key, { uploadId }), method: "DELETE" as const };
      await ask(client, call, signal).catch(ignoreMissing);
    },
  };
}

const longestAnswerBytes = 64 * 1024;

function completion(tags: readonly string[]): string {
  const escaped = tags.map(tag => tag.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
  const parts = escaped.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
  return `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
}

function hiddenTag(file: string): StudioError {
  const message =
    "The server does not let the page see the ETag of what it took, without which parts cannot be joined.";
  return new StudioError("file-unwritable", message, { file }, "Let the bucket's CORS rules expose the header ETag.");
}
