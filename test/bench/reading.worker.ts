import { decodeExample, readTfrecord } from "../../src/data/index.ts";
import { readAhead, remoteSource } from "../../src/sources/index.ts";
import { decodeAudio } from "../../src/speech/index.ts";
import { answerCalls, workerScope } from "../../src/workers/calls.ts";
import type { Timed } from "./data.ts";

export interface ReadingRequest {
  type: "read";
  shards: readonly string[];
  what: "bytes" | "records" | "samples";
}

export interface ReadingReplies {
  read: Timed;
}

answerCalls<ReadingRequest>(workerScope(), async ({ shards, what }) => {
  const source = readAhead(remoteSource({ credentials: [] }));
  const timed = { bytes: 0, utterances: 0, seconds: 0, millis: 0 };
  const began = performance.now();
  for (const shard of shards) {
    const stream = (await source.open(shard)).pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          timed.bytes += chunk.length;
          if (what !== "bytes") controller.enqueue(chunk);
        },
      }),
    );
    if (what === "bytes") await stream.pipeTo(new WritableStream());
    else for await (const item of readTfrecord(stream, shard)) await take(item, what, timed);
  }
  return { ...timed, millis: performance.now() - began };
});

type Item = ReturnType<typeof readTfrecord> extends AsyncIterable<infer Record> ? Record : never;

async function take(item: Item, what: "records" | "samples", timed: Timed): Promise<void> {
  if (item.type === "bad") throw new Error(`Record ${item.index}: ${item.reason}`);
  const { audio } = decodeExample(item.payload);
  timed.utterances++;
  if (what === "records") return;
  const { signal, sampleRate } = await decodeAudio(audio);
  timed.seconds += signal.length / sampleRate;
}
