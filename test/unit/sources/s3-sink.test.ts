import fc from "fast-check";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { googleEndpoint } from "../../../src/sources/access.ts";
import { s3Sink } from "../../../src/sources/index.ts";
import { credentials, endpoint, listingBucket, quick, refused, startServer } from "./bucket-server.ts";
import { uploadBucket } from "./upload-server.ts";

const { server, requests } = startServer();
const options = { address: "s3://bucket/out", storage: { endpoint }, credentials: [credentials], retry: quick };
const sink = s3Sink({ ...options, partBytes: 100 });
const { signal } = new AbortController();

const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 7) % 251);

/** The bytes in chunks of 30, and then the end, a failure, or silence. */
function stream(size: number, end?: "fail" | "stall", atEnd = () => {}): ReadableStream<Uint8Array> {
  const bytes = bytesOf(size);
  let sent = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (sent < size) return controller.enqueue(bytes.slice(sent, (sent += 30)));
        atEnd();
        if (end === "stall") return new Promise(() => {});
        if (end === "fail") controller.error(new Error("the reader failed"));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function serve(...first: Parameters<typeof server.use>) {
  const bucket = uploadBucket();
  server.use(...first, ...bucket.handlers);
  return bucket;
}

const methods = () => requests.map(({ method }) => method).join(" ");

describe("s3Sink", () => {
  it("puts what fits one part at once", async () => {
    const { files } = serve();
    await sink.write("a b+.tfrecord", stream(100), signal);
    await sink.write("empty", stream(0), signal);
    expect(files.get("out/a b+.tfrecord")).toEqual(bytesOf(100));
    expect(files.get("out/empty")).toEqual(new Uint8Array());
    expect(methods()).toBe("PUT PUT");
  });

  it("writes larger files in parts", async () => {
    const { files, uploads } = serve();
    await sink.write("train_1.tfrecord", stream(250), signal);
    expect(files.get("out/train_1.tfrecord")).toEqual(bytesOf(250));
    expect(uploads.size).toBe(0);
    expect(methods()).toBe("POST PUT PUT PUT POST");
  });

  it("writes every size as it is", async () => {
    const { files } = serve();
    const sizes = fc.asyncProperty(fc.nat(450), async size => {
      await sink.write("any", stream(size), signal);
      expect(files.get("out/any")).toEqual(bytesOf(size));
    });
    await fc.assert(sizes, { numRuns: 20, examples: [[101], [200], [201]] });
  });

  it("reads no further ahead than the part that comes after the one going up", async () => {
    const { files } = serve();
    let read = 0;
    let largestLead = 0;
    server.events.on("request:start", ({ request }) => {
      const part = Number(new URL(request.url).searchParams.get("partNumber") ?? 0);
      if (part > 0) largestLead = Math.max(largestLead, read - 100 * part);
    });
    const counted = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (read === 2000) return controller.close();
        read += 25;
        controller.enqueue(new Uint8Array(25));
      },
    });
    await sink.write("long", counted, signal);
    expect(files.get("out/long")).toHaveLength(2000);
    expect(largestLead).toBeLessThanOrEqual(100 + 25); // and what the stream itself holds;
  });

  it("sends a part again while the server is busy", async () => {
    let left = 3;
    const { files } = serve(
      http.put(`${endpoint}/bucket/*`, () => (left-- > 0 ? refused(503, "SlowDown") : undefined)),
    );
    await sink.write("a", stream(250), signal);
    expect(files.get("out/a")).toEqual(bytesOf(250));
  });

  it("joins the parts again when the server says so late that it could not", async () => {
    let left = 1;
    const { files } = serve(
      http.post(`${endpoint}/bucket/*`, ({ request }) => {
        const isLast = new URL(request.url).searchParams.has("uploadId");
        return isLast && left-- > 0 ? HttpResponse.xml("<Error><Code>InternalError</Code></Error>") : undefined;
      }),
    );
    await sink.write("a", stream(250), signal);
    expect(files.get("out/a")).toEqual(bytesOf(250));
  });

  it("knows a success whose answer was cut off", async () => {
    const bucket = uploadBucket();
    let left = 1;
    server.use(
      http.post(`${endpoint}/bucket/*`, async ({ request }) => {
        const id = new URL(request.url).searchParams.get("uploadId");
        if (id === null || left-- === 0) return undefined;
        const parts = bucket.uploads.get(id) ?? new Map<number, Uint8Array>();
        bucket.files.set(
          "out/a",
          new Uint8Array(await new Blob([...parts.values()].map(part => part.slice())).arrayBuffer()),
        );
        bucket.uploads.delete(id);
        return HttpResponse.error();
      }),
      ...bucket.handlers,
    );
    await sink.write("a", stream(250), signal);
    expect(bucket.files.get("out/a")).toEqual(bytesOf(250));
  });

  it.each([
    ["the server refuses a part", "access-denied"],
    ["the server stays busy", "server-busy"],
    ["the server refuses to join them", "request-refused"],
  ])("leaves nothing behind when %s", async (_, code) => {
    const { files, uploads } = serve(
      http.put(`${endpoint}/bucket/*`, ({ request }) => {
        if (new URL(request.url).searchParams.get("partNumber") !== "2") return undefined;
        if (code === "access-denied") return refused(403, "AccessDenied");
        return code === "server-busy" ? refused(503, "SlowDown") : undefined;
      }),
      http.post(`${endpoint}/bucket/*`, ({ request }) =>
        code === "request-refused" && new URL(request.url).searchParams.has("uploadId")
          ? refused(400, "EntityTooSmall")
          : undefined,
      ),
    );
    await expect(sink.write("a", stream(350), signal)).rejects.toMatchObject({ code });
    expect(methods()).toMatch(/DELETE$/);
    expect([files.size, uploads.size]).toEqual([0, 0]);
  });

  it.each([50, 250])("leaves nothing behind when what it reads fails after %i bytes", async size => {
    const { files, uploads } = serve();
    await expect(sink.write("a", stream(size, "fail"), signal)).rejects.toThrow("the reader failed");
    expect([files.size, uploads.size]).toEqual([0, 0]);
  });

  it.each([50, 250, 350])("leaves nothing behind when it is stopped after %i bytes", async size => {
    const { files, uploads } = serve();
    const stop = new AbortController();
    const writing = sink.write(
      "a",
      stream(size, "stall", () => stop.abort("stopped")),
      stop.signal,
    );
    await expect(writing).rejects.toBe("stopped");
    expect([files.size, uploads.size]).toEqual([0, 0]);
  });

  it("says so where parts could not be taken back", async () => {
    serve(
      http.put(`${endpoint}/bucket/*`, () => refused(403, "AccessDenied")),
      http.delete(`${endpoint}/bucket/*`, () => refused(403, "AccessDenied")),
    );
    await expect(sink.write("a", stream(350), signal)).rejects.toMatchObject({
      code: "access-denied",
      nextStep: expect.stringContaining("Parts of the file are left in the bucket"),
    });
  });

  it("writes to gs:// by the same interface", async () => {
    const { files, handlers } = uploadBucket(googleEndpoint, "auto");
    server.use(...handlers);
    const google = { ...credentials, endpoint: googleEndpoint };
    const sink = s3Sink({ address: "gs://bucket/out/", credentials: [google], retry: quick, partBytes: 100 });
    await sink.write("a", stream(250), signal);
    expect(files.get("out/a")).toEqual(bytesOf(250));
  });

  it("lists what is under its address, by the names that it writes", async () => {
    server.use(listingBucket({ "out/train_1.tfrecord": 5, "out/sub/train_2.tfrecord": 6 }, 10));
    expect(await sink.list("train*")).toEqual([{ name: "train_1.tfrecord", sizeBytes: 5 }]);
    expect(await sink.list("sub/*")).toEqual([{ name: "sub/train_2.tfrecord", sizeBytes: 6 }]);
  });

  it("refuses names that lead out of its folder, and addresses of no bucket", async () => {
    await expect(sink.write("../a", stream(5), signal)).rejects.toMatchObject({ code: "address-unreadable" });
    expect(() => s3Sink({ ...options, address: "https://host.test/out" })).toThrow("Nothing can be written");
  });
});
