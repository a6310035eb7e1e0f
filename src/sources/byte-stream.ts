import type { Call } from "./call.ts";
import type { Client } from "./client.ts";
import { FileReading } from "./file-reading.ts";

/**
 * The bytes of a file from `offset` on, through cuts of the connection. Nothing is read ahead of the reader. When the
 * signal is aborted or the stream cancelled, the request in flight ends too.
 *
 * @throws StudioError, at opening or from the stream: `file-missing`, `file-changed`, `wrong-length` and the rest
 */
export async function openBytes(
  client: Client,
  call: Call,
  offset: number,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const life = new AbortController();
  const stop = () => life.abort(signal?.reason);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  const file = new FileReading(client, call, offset, life.signal);
  const end = () => {
    signal?.removeEventListener("abort", stop);
    file.close();
  };
  await file.begin().catch((error: unknown) => {
    end();
    throw error;
  });
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      life.signal.addEventListener("abort", () => {
        end();
        controller.error(life.signal.reason);
      });
    },
    async pull(controller) {
      try {
        const chunk = await file.next();
        if (chunk !== undefined) return controller.enqueue(chunk);
        end();
        controller.close();
      } catch (error) {
        end();
        if (!life.signal.aborted) throw error;
      }
    },
    cancel: reason => life.abort(reason),
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
