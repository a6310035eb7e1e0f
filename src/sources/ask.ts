import { StudioError } from "../lib/result.ts";
import type { Call } from "./call.ts";
import type { Client } from "./client.ts";
import { type Connection, connect, readText } from "./connection.ts";
import { withRetry } from "./retry.ts";
import type { ListedFile } from "./source.ts";

const longestAnswerBytes = 32 * 2 ** 20; // an index page of 100,000 names has about 10 MiB

/** Where the answer came from after redirects, its headers and all of its body. */
export interface Answer {
  url: string;
  headers: Headers;
  text: string;
}

/** Asks until an answer has arrived whole. @throws StudioError, `signal.reason` */
export function ask(client: Client, call: Call, signal: AbortSignal): Promise<Answer> {
  return exchange(client, call, signal, async connection => {
    const text = await readText(connection, longestAnswerBytes, call.name);
    const { url, headers } = connection.response;
    return { url, headers, text };
  });
}

/**
 * Size and version of one file, by asking for its first byte: presigned addresses allow no HEAD, and answers to HEAD
 * cannot say why they refuse. @throws StudioError, among them `file-missing`
 */
export function askSize(client: Client, call: Call, name: string, signal: AbortSignal): Promise<ListedFile> {
  const firstByte = { ...call, headers: { ...call.headers, Range: "bytes=0-0" } };
  return exchange(client, firstByte, signal, async ({ response }) => {
    const sizeBytes = totalBytes(response);
    const version = strongTag(response.headers);
    return { name, ...(sizeBytes !== undefined && { sizeBytes }), ...(version !== undefined && { version }) };
  });
}

/** As `ask`, but undefined where there is no such file. */
export async function askIfThere(client: Client, call: Call, signal: AbortSignal): Promise<Answer | undefined> {
  return ask(client, call, signal).catch(ignoreMissing);
}

export function ignoreMissing(error: unknown): undefined {
  if (error instanceof StudioError && error.code === "file-missing") return undefined;
  throw error;
}

/** Attempts the call until `take` has got out of an answer what it wants. @throws StudioError, `signal.reason` */
export function exchange<T>(client: Client, call: Call, signal: AbortSignal, take: Take<T>): Promise<T> {
  return withRetry(client.retry, signal, () => exchangeOnce(client, call, signal, take));
}

export type Take<T> = (connection: Connection) => Promise<T>;

/** One attempt. @throws PassingFault too */
export async function exchangeOnce<T>(client: Client, call: Call, signal: AbortSignal, take: Take<T>): Promise<T> {
  const connection = await connect(client, call, signal);
  try {
    return await take(connection);
  } finally {
    connection.close();
  }
}

/** The size of the whole file, whichever part was sent; undefined where the server does not say or compressed it. */
export function totalBytes({ status, headers }: Response): number | undefined {
  if (isEncoded(headers)) return undefined;
  const [, total] = /\/(\d+)$/.exec(headers.get("Content-Range") ?? "") ?? [];
  if (total !== undefined) return Number(total);
  const length = headers.get("Content-Length");
  return status === 200 && length !== null ? Number(length) : undefined;
}

/** Whether lengths in the headers are those of a compressed body, which `fetch` has already decompressed. */
export function isEncoded(headers: Headers): boolean {
  return !/^(identity)?$/i.test(headers.get("Content-Encoding") ?? "");
}

/** A weak tag promises less than equal bytes. */
function strongTag(headers: Headers): string | undefined {
  const tag = headers.get("ETag");
  return tag === null || tag.startsWith("W/") ? undefined : tag;
}
