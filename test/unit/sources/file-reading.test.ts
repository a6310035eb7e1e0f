import { EventEmitter, once } from "node:events";
import fc from "fast-check";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readAll } from "../../../src/data/bytes.ts";
import { remoteSource } from "../../../src/sources/index.ts";
import { quick } from "./bucket-server.ts";
import { startFileServer } from "./file-server.ts";

const file = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) % 251);
const { ranges, held, behave, address, cut } = startFileServer(file);
const source = remoteSource({ credentials: [], retry: quick });
const read = async (offset?: number) => readAll(await source.open(address(), offset));

/** Reads on until `bytes` of them have come. */
async function take(reader: ReadableStreamDefaultReader<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const chunks: number[] = [];
  while (chunks.length < bytes) chunks.push(...((await reader.read()).value ?? []));
  return Uint8Array.from(chunks);
}

describe("a file at an address", () => {
  it.each([0, 1, 999, 1000, 5000])("is read from byte %i on", async offset => {
    expect(await read(offset)).toEqual(file.subarray(offset));
  });

  it.each([1, 999, 1000, 5000])("is read from byte %i on where the server knows no Range", async offset => {
    behave({ knowsRange: false });
    expect(await read(offset)).toEqual(file.subarray(offset));
  });

  it("is whole wherever connections break off", async () => {
    const cuts = fc.array(fc.nat(file.length), { maxLength: 6 });
    const patient = remoteSource({ credentials: [], retry: { ...quick, attempts: 7 } });
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), fc.nat(file.length), async (cuts, knowsRange, offset) => {
        behave({ cuts, knowsRange });
        expect(await readAll(await patient.open(address(), offset))).toEqual(file.subarray(offset));
      }),
      { numRuns: 30 },
    );
  });

  it("goes on from the byte reached and asks for nothing twice", async () => {
    behave({ cuts: [100, 300], holds: true });
    const reader = (await source.open(address(), 50)).getReader();
    expect(await take(reader, 100)).toEqual(file.subarray(50, 150));
    cut();
    expect(await take(reader, 300)).toEqual(file.subarray(150, 450));
    cut();
    expect(await take(reader, 550)).toEqual(file.subarray(450));
    expect(ranges).toEqual(["bytes=50-", "bytes=150-", "bytes=450-"]);
  });

  it("goes on after silence, which counts as a cut", async () => {
    behave({ cuts: [128], holds: true });
    const reader = (await source.open(address())).getReader();
    await take(reader, 128);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const next = take(reader, 872);
    await vi.waitUntil(() => vi.getTimerCount() === 1);
    vi.advanceTimersByTime(quick.stallMs);
    vi.useRealTimers();
    expect(await next).toEqual(file.subarray(128));
    expect(ranges).toEqual([undefined, "bytes=128-"]);
  });

  it("waits for a reader that is slower than the limit of silence", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const stream = await source.open(address());
    vi.advanceTimersByTime(10 * quick.stallMs);
    expect(await readAll(stream)).toEqual(file);
    expect(ranges).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it.each([true, false])(
    "that was replaced meanwhile is told, not mixed (server knows Range: %s)",
    async knowsRange => {
      behave({ cuts: [100], holds: true, tags: ['"v1"', '"v2"'], knowsRange });
      const reader = (await source.open(address())).getReader();
      await take(reader, 100);
      cut();
      await expect(reader.read()).rejects.toMatchObject({
        code: "file-changed",
        place: { file: address(), byte: 100 },
      });
    },
  );

  it("that was replaced is told by its date where there are no tags", async () => {
    const [first, second] = ["Thu, 01 Jan 2026 00:00:00 GMT", "Fri, 02 Jan 2026 00:00:00 GMT"];
    behave({ cuts: [100, 100], tags: [undefined], dates: [first] });
    expect(await read()).toEqual(file);
    behave({ cuts: [100, 100], tags: [undefined], dates: [first, second] });
    await expect(read()).rejects.toMatchObject({ code: "file-changed" });
  });

  it("that is shorter than the server says is told after asking for the rest", async () => {
    behave({ claimedBytes: 1200, cuts: [1000], holds: true });
    const reader = (await source.open(address())).getReader();
    await take(reader, 1000);
    cut();
    await expect(reader.read()).rejects.toMatchObject({ code: "wrong-length", place: { byte: 1000 } });
    expect(ranges).toEqual([undefined, "bytes=1000-"]);
  });

  it("is given up when no attempt gains a byte", async () => {
    behave({ cuts: [0, 0, 0, 0, 0] });
    await expect(read()).rejects.toMatchObject({ code: "connection-cut", place: { file: address() } });
    expect(ranges).toHaveLength(quick.attempts);
  });

  it("is tried as often again after every byte gained", async () => {
    behave({ cuts: [0, 0, 0, 100, 0, 0], holds: true });
    const reader = (await source.open(address())).getReader();
    await take(reader, 100);
    cut();
    expect(await take(reader, 900)).toEqual(file.subarray(100));
    expect(ranges).toHaveLength(7);
  });

  it.each([
    [404, "file-missing"],
    [403, "access-denied"],
  ])("is not asked for again once the server answers %i", async (status, code) => {
    behave({ cuts: [100], statuses: [200, status] });
    await expect(read()).rejects.toMatchObject({ code });
    expect(ranges).toHaveLength(2);
  });
});

// What no server can do over a real connection, but a browser does with what it was sent.
describe("a body that fetch changed", () => {
  const server = setupServer();
  const changed = "https://host.test/a.tfrecord";

  it.each([
    ["is longer than Content-Length says", { "Content-Length": "900" }, "longer"],
    ["ends before Content-Length says, each time", { "Content-Length": "1100" }, "shorter"],
  ])("%s and is told so", async (_, headers, how) => {
    server.use(http.get(changed, () => new HttpResponse(file, { headers })));
    server.listen();
    const failing = source.open(changed).then(readAll);
    await expect(failing).rejects.toMatchObject({ code: "wrong-length", message: expect.stringContaining(how) });
  });

  it("because it was compressed is read to its end, and never in part", async () => {
    const asked: (string | null)[] = [];
    server.use(
      http.get(changed, ({ request }) => {
        asked.push(request.headers.get("Range"));
        const headers = { "Content-Encoding": "identity, br", "Content-Length": "10" };
        return new HttpResponse(file, { status: asked.at(-1) === null ? 200 : 206, headers });
      }),
    );
    server.listen();
    expect(await readAll(await source.open(changed, 10))).toEqual(file.subarray(10));
    expect(asked).toEqual(["bytes=10-", null]);
  });

  it("because it was sent from another place than asked for is told", async () => {
    const headers = { "Content-Range": "bytes 0-999/1000" };
    server.use(http.get(changed, () => new HttpResponse(file, { status: 206, headers })));
    server.listen();
    await expect(source.open(changed, 5)).rejects.toMatchObject({ code: "wrong-range" });
  });

  afterEach(() => {
    server.resetHandlers();
    server.close();
  });
});

describe("a stream that is stopped", () => {
  it("ends at once with the reason, though the server is silent", async () => {
    behave({ cuts: [64], holds: true });
    const stop = new AbortController();
    const reader = (await source.open(address(), 0, stop.signal)).getReader();
    await take(reader, 64);
    const next = reader.read();
    stop.abort("stopped");
    await expect(next).rejects.toBe("stopped");
  });

  it("ends at once while it waits to go on", async () => {
    const patient = { ...quick, baseMs: 60_000, capMs: 60_000, random: () => 1, stallMs: 600_000 };
    behave({ cuts: [64], holds: true });
    const stop = new AbortController();
    const reader = (
      await remoteSource({ credentials: [], retry: patient }).open(address(), 0, stop.signal)
    ).getReader();
    await take(reader, 64);
    const timers = vi.spyOn(globalThis, "setTimeout");
    const next = reader.read();
    cut();
    await vi.waitUntil(() => timers.mock.calls.some(([, millis]) => millis === 60_000));
    stop.abort("stopped");
    await expect(next).rejects.toBe("stopped");
    expect(ranges).toHaveLength(1);
  });

  it.each(["cancelled", "aborted"])("lets go of the connection when it is %s", async how => {
    behave({ cuts: [64], holds: true });
    const stop = new AbortController();
    const reader = (await source.open(address(), 0, stop.signal)).getReader();
    await take(reader, 64);
    const closed = once(held[0] ?? new EventEmitter(), "close");
    if (how === "cancelled") await reader.cancel();
    else stop.abort("stopped");
    await closed;
    expect(ranges).toHaveLength(1);
  });

  it("is not opened when it was stopped before", async () => {
    await expect(source.open(address(), 0, AbortSignal.abort("stopped"))).rejects.toBe("stopped");
    expect(ranges).toHaveLength(0);
  });
});
