import { StudioError } from "../lib/result.ts";
import { type Call, headersOf } from "./call.ts";
import type { Client } from "./client.ts";
import { busyServer, isPassing, refusal, retryAfterMs } from "./refusals.ts";
import { PassingFault } from "./retry.ts";
import { unreachable } from "./unreachable.ts";

/** An answer whose body is being read. Whoever has it closes it. */
export interface Connection {
  response: Response;
  /** The next bytes, undefined at the end. @throws PassingFault where the connection is cut or stalls */
  read(): Promise<Uint8Array | undefined>;
  close(): void;
}

/**
 * One attempt at a call; answers other than success, and 416, are thrown.
 *
 * @throws StudioError for what will not pass, PassingFault for what may, `signal.reason` when aborted
 */
export async function connect(client: Client, call: Call, signal: AbortSignal): Promise<Connection> {
  const controller = new AbortController();
  const { stallMs } = client.retry;
  const sendMs = stallMs + (call.body?.length ?? 0) / slowestBytesPerMs;
  try {
    const response = await within(send(call, controller.signal), sendMs, signal).catch(async (error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof StudioError) throw error;
      throw error instanceof Stalled ? cut(call, error) : await unreachable(client.origins, call, error, signal);
    });
    client.origins.answered.add(call.url.origin);
    const connection = connectionOf(call, response, controller, stallMs, signal);
    if (response.ok || response.status === 416) return connection;
    const body = await errorBody(connection);
    if (!isPassing(response.status)) throw refusal(call, response, body);
    throw new PassingFault(busyServer(call, response.status, body), retryAfterMs(response));
  } catch (error) {
    controller.abort();
    throw error;
  }
}

const slowestBytesPerMs = 16; // 128 kbit/s: nothing tells how far the sending has come

async function send(call: Call, signal: AbortSignal): Promise<Response> {
  const { method = "GET", body } = call;
  return fetch(call.url, {
    method,
    headers: await headersOf(call),
    ...(body !== undefined && { body }),
    // Signed headers must not travel on to where a redirect leads.
    redirect: call.signing === undefined ? "follow" : "manual",
    cache: "no-store", // shards would push all else out of the browser's cache
    referrerPolicy: "no-referrer",
    signal,
  });
}

function connectionOf(
  call: Call,
  response: Response,
  controller: AbortController,
  stallMs: number,
  signal: AbortSignal,
): Connection {
  const reader = response.body?.getReader();
  return {
    response,
    async read() {
      if (reader === undefined) return undefined;
      const result = await within(reader.read(), stallMs, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw cut(call, error);
      });
      return result.done ? undefined : result.value;
    },
    close() {
      controller.abort();
      reader?.cancel().catch(() => {}); // what is given up may fail
    },
  };
}

const longestErrorBytes = 64 * 1024;

async function errorBody(connection: Connection): Promise<string> {
  const text = await readText(connection, longestErrorBytes, "").catch((error: unknown) => {
    if (error instanceof PassingFault || error instanceof StudioError) return ""; // the status says enough
    throw error;
  });
  connection.close();
  return text;
}

/** The whole body as text. @throws StudioError `answer-too-long`, and as `Connection.read` */
export async function readText(connection: Connection, longestBytes: number, file: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (let chunk = await connection.read(); chunk !== undefined; chunk = await connection.read()) {
    bytes += chunk.length;
    if (bytes > longestBytes) throw tooLong(longestBytes, file);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLong(longestBytes: number, file: string): StudioError {
  const message = `The answer is longer than ${longestBytes} bytes.`;
  return new StudioError(
    "answer-too-long",
    message,
    { file },
    "Check that the address names a list, not a file of data.",
  );
}

class Stalled extends Error {}

/** @throws Stalled after `limitMs`, `signal.reason` when aborted; leaves neither timer nor listener behind */
function within<T>(work: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      settle();
    };
    const stop = () => finish(() => reject(signal.reason));
    const timer = setTimeout(() => finish(() => reject(new Stalled(`nothing came for ${limitMs / 1000} s`))), limitMs);
    signal.addEventListener("abort", stop);
    work.then(
      value => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
    if (signal.aborted) stop();
  });
}

function cut(call: Call, error: unknown): PassingFault {
  const reason = error instanceof Error ? error.message : String(error);
  const nextStep = "Check the network, and try again.";
  const message = `The connection breaks off each time: ${reason}.`;
  return new PassingFault(new StudioError("connection-cut", message, { file: call.name }, nextStep));
}
