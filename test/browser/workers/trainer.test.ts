import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeExample, readTfrecord } from "../../../src/data/index.ts";
import { filesSource } from "../../../src/sources/index.ts";
import { decodeAudio } from "../../../src/speech/index.ts";
import { answerCalls, Caller } from "../../../src/workers/calls.ts";
import type { StorageRequest } from "../../../src/workers/storage/protocol.ts";
import type { RunOrder, TrainerEvent, TrainerReplies, TrainerRequest } from "../../../src/workers/trainer/protocol.ts";

let worker: Worker;
let trainer: Caller<TrainerRequest, TrainerReplies, TrainerEvent>;
let events: TrainerEvent[];
let saved: Extract<StorageRequest, { type: "save-checkpoint" }>[];

beforeEach(() => {
  events = [];
  saved = [];
  worker = new Worker(new URL("../../../src/workers/trainer/worker.ts", import.meta.url), { type: "module" });
  trainer = new Caller(worker, event => events.push(event));
  const { port1, port2 } = new MessageChannel();
  answerCalls<StorageRequest>(port1, request => keep(request));
  void trainer.call({ type: "connect-storage", port: port2 }, [port2]);
});

afterEach(() => worker.terminate());

describe("the trainer worker", () => {
  it("trains, pauses, makes one step, goes on, and takes up again from its checkpoint", async () => {
    const indices = Array.from({ length: 80 }, (_, i) => i);
    const exclusions = [{ part: "train" as const, shard: "train_1.tfrecord", indices }];
    const order = { ...(await sampleOrder()), exclusions };
    const ended = trainer.call({ type: "start", order, access: [] });
    await vi.waitFor(() => expect(steps().length).toBeGreaterThan(1), { timeout: 120_000 });
    void trainer.call({ type: "pause" });
    await vi.waitFor(() => expect(runEvents("paused")).toHaveLength(1), { timeout: 60_000 });
    const paused = steps().length;
    void trainer.call({ type: "step" });
    await vi.waitFor(() => expect(runEvents("paused")).toHaveLength(2), { timeout: 60_000 });
    expect(steps()).toHaveLength(paused + 1);
    void trainer.call({ type: "stop" });
    await ended;
    expect(runEvents("stopped")).toMatchObject([{ reason: "stopped" }]);
    expect(runEvents("epoch-started")).toMatchObject([{ steps: 230 }]); // (1000 - 80) / 4
    const losses = steps().map(({ loss }) => loss);
    expect(losses.every(Number.isFinite)).toBe(true);
    const last = saved.at(-1);
    expect(last?.info).toMatchObject({ totalSteps: paused + 1, kind: "interval", epoch: 0 });
    expect(last?.run.history.steps.loss).toEqual(losses);

    events.length = 0;
    const resumed = {
      ...order,
      exclusions: [],
      start: { type: "checkpoint" as const, id: last?.info.id ?? "" },
      isStepping: true,
    };
    const again = trainer.call({ type: "start", order: resumed, access: [] });
    await vi.waitFor(() => expect(runEvents("paused")).toHaveLength(1), { timeout: 120_000 });
    expect(steps()).toMatchObject([{ totalSteps: paused + 2 }]);
    expect(runEvents("epoch-started")).toMatchObject([{ steps: 230 }]); // what the checkpoint left out, whatever the order
    void trainer.call({ type: "stop" });
    await again;
  });

  it("decodes an utterance of the sample with the weights that come with it", async () => {
    const { project } = await sampleOrder();
    const { samples, sampleRate, text } = await firstUtterance();
    const weights = {
      type: "file" as const,
      file: { path: "weights.safetensors", content: address("weights.safetensors") },
    };
    const order = { id: "digits", project, weights, samples, sampleRate, algorithm: "reference" } as const;
    const transcription = await trainer.call({ type: "decode", order, access: [] });
    expect(transcription.text).toBe(text);
    expect(transcription.tokens.map(token => token.text).join(" ")).toBe(text);
    expect(transcription.features.values).toHaveLength(transcription.features.frames * transcription.features.bins);
    const starts = transcription.tokens.map(({ seconds }) => seconds);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(starts.at(-1)).toBeLessThan(samples.length / sampleRate);
  });

  it("ends a decoding that is cancelled, and does the next", async () => {
    const { project } = await sampleOrder();
    const { samples, sampleRate, text } = await firstUtterance();
    const file = { path: "weights.safetensors", content: address("weights.safetensors") };
    const common = { project, weights: { type: "file" as const, file }, algorithm: "reference" as const };
    const long = { ...common, id: "long", samples: new Float32Array(300 * 48_000), sampleRate: 48_000 };
    const next = { ...common, id: "next", samples, sampleRate };
    const first = trainer.call({ type: "decode", order: long, access: [] });
    const second = trainer.call({ type: "decode", order: next, access: [] });
    void trainer.call({ type: "cancel-decoding", id: "long" });
    await expect(first).rejects.toMatchObject({ code: "decoding-cancelled" });
    expect((await second).text).toBe(text);
    const third = trainer.call({ type: "decode", order: { ...long, id: "longer" }, access: [] }); // the model is there
    void trainer.call({ type: "cancel-decoding", id: "longer" });
    await expect(third).rejects.toMatchObject({ code: "decoding-cancelled" });
  });

  it("tells an invalid config with its place", async () => {
    const order = await sampleOrder();
    const broken = { ...order, project: { ...order.project, text: "model_config: [" } };
    const error = await trainer.call({ type: "start", order: broken, access: [] }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "config-invalid", place: { file: "config.j2", line: expect.any(Number) } });
  });
});

function keep(request: StorageRequest): unknown {
  if (request.type === "save-checkpoint") {
    saved.push(request);
    return { ...request.info, sizeBytes: request.bytes.size, sha256: "" };
  }
  const found = saved.at(-1);
  if (request.type === "latest-checkpoint") return found?.info;
  if (request.type === "read-checkpoint") return { info: found?.info, bytes: found?.bytes };
  throw new Error(`The trainer does not ask for ${request.type}`);
}

function runEvents(type: string) {
  return events.flatMap(event => (event.type === "run" && event.event.type === type ? [event.event] : []));
}

function steps() {
  return events.flatMap(event => (event.type === "run" && event.event.type === "step" ? [event.event] : []));
}

function address(name: string): string {
  return new URL(`/samples/digits/${name}`, location.href).href;
}

async function sampleOrder(): Promise<RunOrder> {
  const names = ["digits.tokens", "digits.metadata.json", "train_1.tfrecord", "eval_1.tfrecord"];
  const files = names.map(path => ({ path, content: address(path) }));
  const text = await (await fetch(address("config.j2"))).text();
  return {
    id: crypto.randomUUID(),
    name: "digits",
    project: { file: "config.j2", text, files },
    seed: 42,
    batchSize: 4,
    epochs: null,
    start: { type: "scratch" },
    startedAt: 0,
    keep: { best: 1, last: 1 },
    featureWorkers: 1,
    isStepping: false,
  };
}

async function firstUtterance() {
  const name = "eval_1.tfrecord";
  const source = filesSource([{ path: name, content: address(name) }]);
  for await (const item of readTfrecord(await source.open(name), name)) {
    if (item.type === "bad") continue;
    const { audio, transcript } = decodeExample(item.payload);
    const { signal, sampleRate } = await decodeAudio(audio);
    return { samples: signal, sampleRate, text: transcript };
  }
  throw new Error("The shard holds an utterance");
}
