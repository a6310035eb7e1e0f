import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FeatureWorker } from "../../../src/workers/features/feature-worker.ts";
import type { ProjectFiles } from "../../../src/workers/trainer/protocol.ts";

const endpoint = "https://storage.example";
const keysOf = (accessKeyId: string) => ({ endpoint, accessKeyId, secretAccessKey: "wJalrXUtnFEMI" });
const shard = "digits/eval_1.tfrecord";

/** Whose keys the server takes. */
let allowed = "AKIAOLD";

/** An S3 server with one shard of the sample for training and evaluation. */
async function answer(request: Request): Promise<Response> {
  const isAllowed = request.headers.get("Authorization")?.includes(`Credential=${allowed}/`) === true;
  if (!isAllowed) return new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 });
  const { searchParams } = new URL(request.url);
  if (!searchParams.has("list-type")) return fetchHere("/samples/digits/eval_1.tfrecord");
  const contents = `<Contents><Key>${shard}</Key></Contents>`;
  return new Response(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
}

const fetchHere = globalThis.fetch.bind(globalThis);

async function projectAtServer(): Promise<ProjectFiles> {
  const text = await (await fetchHere("/samples/digits/config.j2")).text();
  const storage = `studio_config:\n  object_storage: {endpoint: "${endpoint}", addressing: path}\n`;
  const remote = text
    .replaceAll("tfrecords_dir: .", "tfrecords_dir: s3://bucket/digits")
    .replaceAll("stage: train", "stage: eval");
  const files = ["digits.tokens", "digits.metadata.json"].map(path => ({ path, content: `/samples/digits/${path}` }));
  return { file: "config.j2", text: `${remote}\n${storage}`, files };
}

describe("keys that come while a run reads its data", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", (input: RequestInfo | URL, init?: RequestInit) => {
      const isRemote = new URL(input instanceof Request ? input.url : input, location.href).origin === endpoint;
      return isRemote ? answer(new Request(input, init)) : fetchHere(input, init);
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  it("open the next file, where the ones before would be refused", async () => {
    const worker = new FeatureWorker();
    const order = { project: await projectAtServer(), batchSize: 8, seed: 1, helpers: 0 };
    await worker.handle({ type: "open", order, access: [keysOf("AKIAOLD")] });
    await worker.handle({ type: "next", part: "eval" });

    allowed = "AKIANEW";
    await expect(anew(worker)).rejects.toMatchObject({ code: "access-denied" });
    await worker.handle({ type: "access", access: [keysOf("AKIANEW")] });
    await anew(worker);
    await worker.handle({ type: "access", access: [] });
    await expect(anew(worker)).rejects.toMatchObject({ code: "access-denied" });
  });
});

/** Opens the shard again, for its first batch. */
async function anew(worker: FeatureWorker): Promise<void> {
  await worker.handle({ type: "rewind", part: "eval" });
  await worker.handle({ type: "next", part: "eval" });
}
