import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Decoded, GreedyAlgorithm } from "../../../../src/run/engine.ts";
import { Handed } from "../../../../src/workers/calls.ts";
import { Decoder } from "../../../../src/workers/trainer/decoder.ts";
import type { DecodeOrder, WeightsChoice } from "../../../../src/workers/trainer/protocol.ts";
import { FakeEngine } from "../../run/fakes.ts";

const sample = (name: string) => readFileSync(`public/samples/digits/${name}`);
const project = {
  file: "config.j2",
  text: sample("config.j2").toString(),
  files: [{ path: "digits.tokens", content: new Blob([sample("digits.tokens")]) }],
};
const weightsFile: WeightsChoice = {
  type: "file",
  file: { path: "weights.safetensors", content: new Blob([sample("weights.safetensors")]) },
};
const cancelled = { code: "decoding-cancelled" };

function orderOf(id: string, changed: Partial<DecodeOrder> = {}): DecodeOrder {
  const samples = new Float32Array(16_000).fill(0.1);
  return { id, project, weights: weightsFile, samples, sampleRate: 16_000, algorithm: "reference", ...changed };
}

/** Hears the first token in every sound. Says when it begins, and waits where it is told to. */
class HearingEngine extends FakeEngine {
  readonly begun: (AbortSignal | undefined)[] = [];
  wait: (signal: AbortSignal | undefined) => Promise<void> = async () => undefined;

  override async greedy(_batch: unknown, _algorithm?: GreedyAlgorithm, signal?: AbortSignal): Promise<Decoded[]> {
    this.begun.push(signal);
    await this.wait(signal);
    return [{ tokens: [5], frames: [1] }];
  }
}

function setUp() {
  const engine = new HearingEngine();
  const opened: HearingEngine[] = [];
  const engines = {
    openDecoding: async () => {
      opened.push(engine);
      return engine;
    },
    replaceLost: async () => undefined,
  };
  const sources = {
    checkpoint: () => Promise.reject(new Error("no checkpoint is asked for")),
    running: async () => engine.weights(),
  };
  const decoder = new Decoder(engines, sources);
  const decode = (order: DecodeOrder) => decoder.decode(order, []);
  return { engine, engines, opened, decoder, decode };
}

function textOf(handed: Handed): unknown {
  return handed.reply;
}

describe("Decoder", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it("decodes one order after the other on one model", async () => {
    const { decode, opened, engine } = setUp();
    const both = await Promise.all([decode(orderOf("a")), decode(orderOf("b", { algorithm: "streaming" }))]);
    expect(both.map(textOf)).toMatchObject([{ tokens: [{ id: 5 }] }, { tokens: [{ id: 5 }] }]);
    expect(opened).toHaveLength(1);
    expect(engine.begun).toHaveLength(2);
  });

  it("stops the engine where it decodes, and decodes the next", async () => {
    const { decode, decoder, engine } = setUp();
    engine.wait = signal =>
      new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        decoder.cancel("a");
      });
    await expect(decode(orderOf("a"))).rejects.toMatchObject(cancelled);
    engine.wait = async () => undefined;
    expect(textOf(await decode(orderOf("b")))).toMatchObject({ tokens: [{ id: 5 }] });
  });

  it("hands nothing over where the engine was as good as done", async () => {
    const { decode, decoder, engine } = setUp();
    engine.wait = async () => decoder.cancel("a");
    await expect(decode(orderOf("a"))).rejects.toMatchObject(cancelled);
  });

  it("does nothing for one that is cancelled before its turn, and the one before goes on", async () => {
    const { decode, decoder, engine } = setUp();
    const first = decode(orderOf("a"));
    const second = decode(orderOf("b"));
    decoder.cancel("b");
    await expect(second).rejects.toMatchObject(cancelled);
    expect(textOf(await first)).toMatchObject({ tokens: [{ id: 5 }] });
    expect(engine.begun).toHaveLength(1);
  });

  it("lets go of the server that it reads the weights from", async () => {
    const { decode, decoder, engine } = setUp();
    const left = new Promise<void>(resolve => {
      server = createServer((_, response) => {
        response.on("close", resolve);
        decoder.cancel("a");
      });
    });
    const address = await listen(server);
    const weights: WeightsChoice = { type: "file", file: { path: "w.safetensors", content: address } };
    await expect(decode(orderOf("a", { weights }))).rejects.toMatchObject(cancelled);
    await left;
    expect(textOf(await decode(orderOf("b")))).toMatchObject({ tokens: [{ id: 5 }] });
    expect(engine.begun).toHaveLength(1);
  });

  it("lets go of the server that it reads the vocabulary from", async () => {
    const { decode, decoder, opened } = setUp();
    server = createServer(() => decoder.cancel("a"));
    const files = [{ path: "digits.tokens", content: await listen(server) }];
    await expect(decode(orderOf("a", { project: { ...project, files } }))).rejects.toMatchObject(cancelled);
    expect(opened).toHaveLength(0);
  });

  it("keeps the model that was opened meanwhile for the next", async () => {
    const { decode, decoder, engines, opened, engine } = setUp();
    const open = engines.openDecoding;
    engines.openDecoding = () => {
      decoder.cancel("a");
      return open();
    };
    await expect(decode(orderOf("a"))).rejects.toMatchObject(cancelled);
    await decode(orderOf("b"));
    expect(opened).toHaveLength(1);
    expect(engine.begun).toHaveLength(1);
  });

  it("computes no features of a sound that is cancelled while it is resampled", async () => {
    const { decode, decoder, engine } = setUp();
    await decode(orderOf("a"));
    const long = decode(orderOf("b", { samples: new Float32Array(8000 * 300), sampleRate: 8000 }));
    setImmediate(() => decoder.cancel("b")); // comes in at the first rest
    await expect(long).rejects.toMatchObject(cancelled);
    expect(engine.begun).toHaveLength(1);
  });

  it("leaves alone what is over or was never asked for", async () => {
    const { decode, decoder } = setUp();
    await decode(orderOf("a"));
    decoder.cancel("a");
    decoder.cancel("never");
    expect(textOf(await decode(orderOf("a")))).toMatchObject({ tokens: [{ id: 5 }] });
  });
});

async function listen(server: Server | undefined): Promise<string> {
  if (server === undefined) throw new Error("there is a server");
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo; // of a TCP server
  return `http://127.0.0.1:${port}/file`;
}
