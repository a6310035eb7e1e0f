import { describe, expect, it } from "vitest";
import { type Service, serviceOf } from "../../../src/sources/access.ts";
import { headersOf, objectUrl, storageCall } from "../../../src/sources/call.ts";
import { isSigned } from "./server-signature.ts";

const strange = "a b/+&=#?%20!'()*~@:,;$é.tfrecord";
const encoded = "a%20b/%2B%26%3D%23%3F%2520%21%27%28%29%2A~%40%3A%2C%3B%24%C3%A9.tfrecord";

describe("objectUrl", () => {
  it("puts the bucket into the host or the path", () => {
    expect(objectUrl(serviceOf("s3"), "bucket", "a/b").href).toBe("https://bucket.s3.us-east-1.amazonaws.com/a/b");
    const own = { endpoint: "http://127.0.0.1:8000" };
    expect(objectUrl(serviceOf("s3", own), "bucket", "a/b").href).toBe("http://127.0.0.1:8000/bucket/a/b");
    expect(objectUrl(serviceOf("gs"), "bucket", "a/b").href).toBe("https://storage.googleapis.com/bucket/a/b");
  });

  it("keeps the path of an endpoint", () => {
    const service = serviceOf("s3", { endpoint: "https://host/storage/" });
    expect(objectUrl(service, "bucket", "a").href).toBe("https://host/storage/bucket/a");
  });

  it.each([
    ["my.bucket", undefined, "https://s3.us-east-1.amazonaws.com/my.bucket/a"],
    ["Bucket_1", undefined, "https://s3.us-east-1.amazonaws.com/Bucket_1/a"],
    ["bucket", "http://127.0.0.1:8000", "http://127.0.0.1:8000/bucket/a"],
    ["bucket", "http://localhost:8000", "http://bucket.localhost:8000/a"],
  ])("spells %s at %s so that certificates and host names allow it", (bucket, endpoint, expected) => {
    const service = serviceOf("s3", { addressing: "virtual-host", ...(endpoint !== undefined && { endpoint }) });
    expect(objectUrl(service, bucket, "a").href).toBe(expected);
  });

  it("encodes every letter of a key that means something in an address", () => {
    const url = objectUrl(serviceOf("s3"), "bucket", strange, { prefix: strange });
    expect(url.pathname).toBe(`/${encoded}`);
    expect(url.search).toBe(`?prefix=${encoded.replace("/", "%2F")}`);
    expect(decodeURIComponent(url.pathname)).toBe(`/${strange}`);
  });
});

describe("headersOf", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, “Examples: Signature calculations”
  const example: Service = { ...serviceOf("s3"), endpoint: new URL("https://s3.amazonaws.com") };
  const credentials = {
    endpoint: "https://s3.amazonaws.com",
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  };
  const date = "20130524T000000Z";

  it.each([
    [{ lifecycle: "" }, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
    [{ "max-keys": "2", prefix: "J" }, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"],
  ])("signs Amazon's example %j as Amazon does", async (query: Record<string, string>, signature) => {
    const headers = await headersOf(storageCall(example, credentials, "examplebucket", "", query), date);
    expect(headers.get("Authorization")).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
        `SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}`,
    );
  });

  it("signs Amazon's example of an upload as Amazon does", async () => {
    const call = {
      ...storageCall(example, credentials, "examplebucket", "test$file.text"),
      method: "PUT" as const,
      headers: { Date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      body: new TextEncoder().encode("Welcome to Amazon S3."),
    };
    const headers = await headersOf(call, date);
    expect(headers.get("x-amz-content-sha256")).toBe(
      "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    );
    expect(headers.get("Authorization")).toContain(
      "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    );
  });

  it.each([undefined, "session/token=="])("signs strange keys and the session token %s", async sessionToken => {
    const service = serviceOf("s3", { endpoint: "http://127.0.0.1:8000", region: "eu-west-1" });
    const keys = { ...credentials, ...(sessionToken !== undefined && { sessionToken }) };
    const call = storageCall(service, keys, "bucket", strange, { prefix: strange });
    const headers = await headersOf({ ...call, headers: { Range: "bytes=5-" } });
    const request = new Request(call.url, { headers });
    expect(headers.get("x-amz-security-token")).toBe(sessionToken ?? null);
    expect(isSigned(request, { ...credentials, region: "eu-west-1" })).toBe(true);
    expect(isSigned(request, { ...credentials, region: "eu-west-1", secretAccessKey: "other" })).toBe(false);
  });

  it("signs nothing without keys", async () => {
    const headers = await headersOf(storageCall(example, undefined, "bucket", "key"));
    expect([...headers.keys()]).toEqual([]);
  });
});
