import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { googleEndpoint } from "../../../src/sources/access.ts";
import { listShards, remoteSource } from "../../../src/sources/index.ts";
import { readFixtureJson } from "../../support/fixtures.ts";
import { credentials, endpoint, listingBucket, quick, refused, serverKeys, startServer } from "./bucket-server.ts";
import { isSigned } from "./server-signature.ts";

const order = readFixtureJson<{ files: string[]; list_files_shuffle_false: string[] }>("tfrecords/order.json");
const { server, requests } = startServer();
const source = remoteSource({ storage: { endpoint }, credentials: [credentials], retry: quick });

describe("a bucket", () => {
  it("lists the shards that TensorFlowASR's pattern finds, in its order, page by page", async () => {
    server.use(listingBucket(Object.fromEntries(order.files.map(name => [`shards/${name}`, 7])), 2));
    const expected = order.list_files_shuffle_false.map(name => `s3://bucket/shards/${name}`);
    expect(await listShards(source, "s3://bucket/shards", "train")).toEqual(expected);
    expect(requests.length).toBeGreaterThan(2);
  });

  it("tells sizes and versions", async () => {
    server.use(listingBucket({ "a/train_1.tfrecord": 123 }, 10));
    expect(await source.list("s3://bucket/a/train_?.tfrecord")).toEqual([
      { name: "s3://bucket/a/train_1.tfrecord", sizeBytes: 123, version: '"18"' },
    ]);
  });

  it("keeps every letter of a key", async () => {
    const keys = ["a b/train +&=#?%20!'()*<>é.tfrecord", "a b/train\u{1f600}\u0001.tfrecord"];
    server.use(listingBucket(Object.fromEntries(keys.map(key => [key, 1])), 10));
    const names = (await source.list("s3://bucket/a b/train*")).map(({ name }) => name);
    expect(names).toEqual(keys.map(key => `s3://bucket/${key}`));
  });

  it("lists one folder: neither those below, nor the folder itself, nor the bucket's root", async () => {
    server.use(listingBucket({ "a/": 0, "a/b": 1, "a/c/d": 1, e: 1 }, 10));
    expect((await source.list("s3://bucket/a/*")).map(({ name }) => name)).toEqual(["s3://bucket/a/b"]);
    expect((await source.list("s3://bucket/*")).map(({ name }) => name)).toEqual(["s3://bucket/e"]);
    expect(await source.list("s3://bucket/none/*")).toEqual([]);
  });

  it("tells the size of one file without listing", async () => {
    server.use(
      http.get(`${endpoint}/bucket/a/b`, ({ request }) => {
        expect(request.headers.get("Range")).toBe("bytes=0-0");
        const headers = { "Content-Range": "bytes 0-0/1234", ETag: '"tag"' };
        return new HttpResponse("x", { status: 206, headers });
      }),
      http.get(`${endpoint}/bucket/empty`, () => refuseRange(0)),
      http.get(`${endpoint}/bucket/none`, () => refused(404, "NoSuchKey")),
    );
    expect(await source.list("s3://bucket/a/b")).toEqual([
      { name: "s3://bucket/a/b", sizeBytes: 1234, version: '"tag"' },
    ]);
    expect(await source.list("s3://bucket/empty")).toEqual([{ name: "s3://bucket/empty", sizeBytes: 0 }]);
    expect(await source.list("s3://bucket/none")).toEqual([]);
  });

  it("is asked without a signature where there are no keys", async () => {
    server.use(listingBucket({}, 10));
    const anonymous = remoteSource({ storage: { endpoint }, credentials: [] });
    await expect(anonymous.list("s3://bucket/*")).rejects.toMatchObject({ code: "access-denied" });
    expect(requests[0]?.headers.has("Authorization")).toBe(false);
  });

  it("of Google is asked by its own endpoint and signed for the region auto", async () => {
    const google = { ...credentials, endpoint: googleEndpoint };
    server.use(
      http.get(`${googleEndpoint}/bucket/`, ({ request }) => {
        if (!isSigned(request, { ...serverKeys, region: "auto" })) return refused(403, "SignatureDoesNotMatch");
        const contents = "<Contents><Key>a/train.tfrecord</Key><Size>5</Size></Contents>";
        return HttpResponse.xml(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
      }),
    );
    const source = remoteSource({ storage: { endpoint }, credentials: [credentials, google], retry: quick });
    expect(await source.list("gs://bucket/a/*")).toEqual([{ name: "gs://bucket/a/train.tfrecord", sizeBytes: 5 }]);
  });

  it.each([
    ["no list", "<html>hello</html>"],
    ["a list without its next page", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"],
    ["a key that cannot be decoded", list("<EncodingType>url</EncodingType><Contents><Key>%E0%A4</Key></Contents>")],
    ["contents without a key", list("<Contents><Size>1</Size></Contents>")],
    ["a page without end", cutList("same")],
  ])("says so when the answer is %s", async (_, body) => {
    server.use(http.get(`${endpoint}/bucket/`, () => HttpResponse.xml(body)));
    await expect(source.list("s3://bucket/*")).rejects.toMatchObject({ code: "list-unreadable" });
  });

  it("stops listing at once when aborted", async () => {
    const stop = new AbortController();
    server.use(
      http.get(`${endpoint}/bucket/`, () => {
        stop.abort("stopped");
        return new Promise<never>(() => {});
      }),
    );
    await expect(source.list("s3://bucket/*", stop.signal)).rejects.toBe("stopped");
  });
});

function list(inside: string): string {
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${inside}</ListBucketResult>`;
}

function cutList(token: string): string {
  const next = `<NextContinuationToken>${token}</NextContinuationToken>`;
  return `<ListBucketResult><IsTruncated>true</IsTruncated>${next}</ListBucketResult>`;
}

function refuseRange(size: number): Response {
  return new HttpResponse(null, { status: 416, headers: { "Content-Range": `bytes */${size}` } });
}
