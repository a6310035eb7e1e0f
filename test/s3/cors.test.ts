import { beforeAll, describe, expect, it } from "vitest";
import { corsRules } from "../../src/sources/cors.ts";
import { buckets, endpoint, newBucket } from "../support/object-storage.ts";

const page = "http://localhost:4173";

/** What a browser asks before it sends a signed request. */
function preflight(bucket: string, origin: string, method = "GET"): Promise<Response> {
  const headers = {
    Origin: origin,
    "Access-Control-Request-Method": method,
    "Access-Control-Request-Headers": "authorization,range,x-amz-content-sha256,x-amz-date,x-amz-security-token",
  };
  return fetch(`${endpoint}/${bucket}/data/train_1.tfrecord`, { method: "OPTIONS", headers });
}

describe("a bucket with the rules that the studio asks for", () => {
  let bucket = "";
  beforeAll(async () => {
    bucket = await newBucket();
    await buckets.setCors(bucket, corsRules(page).s3);
  });

  it.each(["GET", "PUT", "POST", "DELETE"])("lets the page send %s with keys and a range", async method => {
    const response = await preflight(bucket, page, method);
    expect(response.status).toBe(200);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(page);
  });

  it("lets it see what reading on needs", async () => {
    const exposed = (await preflight(bucket, page)).headers.get("Access-Control-Expose-Headers");
    expect(exposed?.split(/,\s*/)).toEqual(expect.arrayContaining(["ETag", "Content-Range", "Content-Length"]));
  });

  it("refuses a page of another origin", async () => {
    for (const origin of ["http://localhost:4174", "https://localhost:4173", "https://example.org"]) {
      const response = await preflight(bucket, origin);
      expect(response.status).toBe(403);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
    }
  });
});

describe("a bucket without rules", () => {
  it("refuses every page", async () => {
    expect((await preflight(await newBucket(), page)).status).toBe(403);
  });
});
