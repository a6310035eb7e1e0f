import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { listShards, remoteSource } from "../../../src/sources/index.ts";
import { quick, startServer } from "./bucket-server.ts";

const { server, requests } = startServer();
const source = remoteSource({ credentials: [], retry: quick });
const missing = () => new HttpResponse(null, { status: 404 });
const nothing = http.get("https://host.test/*", missing);

/** Answers of the paths of a server; all others are missing. */
function serve(answers: Record<string, () => Response>): void {
  const handlers = Object.entries(answers).map(([path, answer]) => http.get(`https://host.test${path}`, answer));
  server.use(...handlers, nothing);
}

const namesOf = async (pattern: string) => (await source.list(pattern)).map(({ name }) => name);

// As the servers write them, with a shard that has a space and an ampersand in its name.
const pages: [string, string][] = [
  [
    "nginx",
    `<html><head><title>Index of /data/</title></head><body><h1>Index of /data/</h1><hr><pre><a href="../">../</a>
<a href="old/">old/</a>                                               01-Jan-2026 00:00                   -
<a href="eval.tfrecord">eval.tfrecord</a>                             01-Jan-2026 00:00                 100
<a href="train%20%26%2B.tfrecord">train &amp;+.tfrecord</a>           01-Jan-2026 00:00                 100
<a href="train_1.tfrecord">train_1.tfrecord</a>                       01-Jan-2026 00:00                1.2M
</pre><hr></body></html>`,
  ],
  [
    "Apache",
    `<html><body><table><tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>
<tr><td><a href="/">Parent Directory</a></td></tr><tr><td><a href="old/">old/</a></td></tr>
<tr><td><img src="/icons/unknown.gif"></td><td><a href="train%20%26+.tfrecord">train &amp;+.tfrecord</a></td></tr>
<tr><td><a href="train_1.tfrecord">train_1.tfrecord</a></td><td align="right">1.2M</td></tr></table></body></html>`,
  ],
  [
    "Python",
    `<!DOCTYPE HTML><html lang="en"><body><h1>Directory listing for /data/</h1><ul>
<li><a href="old/">old/</a></li><li><a href="train%20%26%2B.tfrecord">train &amp;+.tfrecord</a></li>
<li><a href='train_1.tfrecord'>train_1.tfrecord</a></li><li><A HREF=/other/train_2.tfrecord>elsewhere</A></li></ul>`,
  ],
];

describe("a folder of a web server", () => {
  it.each(pages)("is listed by the page of %s", async (_, page) => {
    serve({ "/data/": () => HttpResponse.html(page), "/data/*": () => HttpResponse.text("bytes") });
    const names = await listShards(source, "https://host.test/data", "train");
    expect(names.map(name => decodeURIComponent(new URL(name).pathname))).toEqual([
      "/data/train &+.tfrecord",
      "/data/train_1.tfrecord",
    ]);
    for (const name of names) expect(await new Response(await source.open(name)).text()).toBe("bytes");
  });

  it("is listed by a page in JSON, with sizes", async () => {
    const entries = [
      { name: "train", type: "directory", mtime: "Thu, 01 Jan 2026 00:00:00 GMT" },
      { name: "train #1.tfrecord", type: "file", size: 123 },
      { name: "train_dir", is_dir: true, size: 1 },
      { name: 7 },
      "train_2.tfrecord",
    ];
    serve({ "/data/": () => HttpResponse.json(entries) });
    expect(await source.list("https://host.test/data/train*")).toEqual([
      { name: "https://host.test/data/train%20%231.tfrecord", sizeBytes: 123 },
      { name: "https://host.test/data/train_2.tfrecord" },
    ]);
  });

  it.each([
    ["has no page", missing],
    ["may not be listed", () => new HttpResponse(null, { status: 403 })],
    ["answers everything with its own page", () => HttpResponse.html("<a href='about.html'>About</a>")],
  ])("is listed by its index.txt where it %s", async (_, page) => {
    const lines =
      "# shards\r\ntrain_2.tfrecord\r\n\r\nsub/train 1.tfrecord\r\neval.tfrecord\r\nhttps://other.test/train_3.tfrecord?sig=a\r\n";
    serve({ "/data/": page, "/data/index.txt": () => HttpResponse.text(lines) });
    expect(await namesOf("https://host.test/data/train*.tfrecord")).toEqual([
      "https://host.test/data/sub/train%201.tfrecord",
      "https://host.test/data/train_2.tfrecord",
      "https://other.test/train_3.tfrecord?sig=a",
    ]);
  });

  it("is listed by a text file that the address names", async () => {
    serve({ "/data/shards.txt": () => HttpResponse.text("train_1.tfrecord\ntrain_2.tfrecord") });
    expect(await listShards(source, "https://host.test/data/shards.txt", "train")).toEqual([
      "https://host.test/data/train_1.tfrecord",
      "https://host.test/data/train_2.tfrecord",
    ]);
    expect(requests).toHaveLength(1);
  });

  it("has no file of a stage that its page does not name", async () => {
    serve({ "/data/": () => HttpResponse.html('<a href="eval.tfrecord">eval.tfrecord</a>') });
    expect(await namesOf("https://host.test/data/train*")).toEqual([]);
  });

  it("says how to list it where nothing does", async () => {
    serve({
      "/data/": () => HttpResponse.html("<h1>Welcome</h1>"),
      "/data/index.txt": () => HttpResponse.html("<h1>"),
    });
    await expect(namesOf("https://host.test/data/train*")).rejects.toMatchObject({
      code: "index-missing",
      place: { file: "https://host.test/data/" },
      nextStep: expect.stringContaining("index.txt"),
    });
  });

  it("does not take a failing server for an empty folder", async () => {
    serve({ "/data/": () => new HttpResponse(null, { status: 500 }) });
    await expect(namesOf("https://host.test/data/*")).rejects.toMatchObject({ code: "server-busy" });
  });
});

describe("one file of a web server", () => {
  it("is listed with its size and version by its exact name", async () => {
    serve({
      "/a": () => new HttpResponse("bytes", { headers: { "Content-Length": "5", ETag: '"tag"' } }),
      "/b": () => new HttpResponse("b", { status: 206, headers: { "Content-Range": "bytes 0-0/9", ETag: 'W/"weak"' } }),
    });
    expect(await source.list("https://host.test/a")).toEqual([
      { name: "https://host.test/a", sizeBytes: 5, version: '"tag"' },
    ]);
    expect(await source.list("https://host.test/b")).toEqual([{ name: "https://host.test/b", sizeBytes: 9 }]);
    expect(await source.list("https://host.test/c")).toEqual([]);
  });

  it("may have a presigned address, whose query is kept", async () => {
    const address = "https://host.test/data/train.tfrecord?X-Amz-Credential=a/b/c&X-Amz-Signature=d";
    serve({ "/data/train.tfrecord": () => new HttpResponse("bytes", { headers: { "Content-Length": "5" } }) });
    expect(await source.list(address)).toEqual([{ name: address, sizeBytes: 5 }]);
    expect(new URL(requests[0]?.url ?? "").search).toBe(new URL(address).search);
  });

  it("stands for a folder of one file where its address is presigned", async () => {
    const address = "https://host.test/data/train.tfrecord?X-Amz-Signature=d";
    serve({ "/data/train.tfrecord": () => new HttpResponse("bytes", { headers: { "Content-Length": "5" } }) });
    expect(await listShards(source, address, "train")).toEqual([address]);
    await expect(listShards(source, address, "eval")).rejects.toMatchObject({
      code: "shards-missing",
      message: expect.not.stringContaining("Signature"),
      place: { file: "https://host.test/data/train.tfrecord?…" },
    });
  });
});
