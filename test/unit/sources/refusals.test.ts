import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { describeError, StudioError } from "../../../src/lib/result.ts";
import { remoteSource } from "../../../src/sources/index.ts";
import { credentials, endpoint, quick, refused, startServer } from "./bucket-server.ts";

const { server, requests } = startServer();
const withKeys = { ...credentials, sessionToken: "known-token" };
const source = remoteSource({ storage: { endpoint }, credentials: [withKeys], retry: quick });
const secrets = ["known-id", "known-secret", "known-token", "Signature="];

function answer(response: () => Response): void {
  server.use(http.get(`${endpoint}/bucket/key`, response));
}

async function failure(opening: Promise<unknown>): Promise<StudioError> {
  const error = await opening.catch((error: unknown) => error);
  if (!(error instanceof StudioError)) throw error;
  return error;
}

describe("a refusal", () => {
  it.each([
    [403, "AccessDenied", "access-denied", "read and list"],
    [403, "SignatureDoesNotMatch", "access-denied", "secret key"],
    [403, "InvalidAccessKeyId", "access-denied", "access key"],
    [403, "RequestTimeTooSkewed", "access-denied", "clock"],
    [400, "ExpiredToken", "access-denied", "session token"],
    [403, "SomethingElse", "access-denied", "Check the keys"],
    [404, "NoSuchKey", "file-missing", "path"],
    [404, "NoSuchBucket", "bucket-missing", "name"],
    [400, "InvalidRequest", "request-refused", "address"],
  ])("of %i %s is told as %s, with what to do, and not asked again", async (status, code, expected, nextStep) => {
    answer(() => refused(status, code, "<AWSAccessKeyId>known-id</AWSAccessKeyId>"));
    const error = await failure(source.open("s3://bucket/key"));
    expect(error).toMatchObject({ code: expected, place: { file: "s3://bucket/key" } });
    expect(error.nextStep).toContain(nextStep);
    expect(requests).toHaveLength(1);
    for (const secret of secrets) expect(describeError(error)).not.toContain(secret);
  });

  it("names the region that the bucket is in", async () => {
    answer(() => refused(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"));
    expect(await failure(source.open("s3://bucket/key"))).toMatchObject({
      code: "wrong-region",
      nextStep: "Set region of object_storage to eu-west-1.",
    });
  });

  it("asks for keys where there were none", async () => {
    answer(() => refused(403, "AccessDenied"));
    const anonymous = remoteSource({ storage: { endpoint }, credentials: [] });
    expect((await failure(anonymous.open("s3://bucket/key"))).nextStep).toContain("Give keys");
  });

  it("of a presigned address asks for a new one and does not show the signature", async () => {
    server.use(http.get("https://host.test/key", () => refused(403, "AccessDenied")));
    const address = "https://host.test/key?X-Amz-Credential=known-id&X-Amz-Signature=known-secret";
    const error = await failure(source.open(address));
    expect(error).toMatchObject({ code: "access-denied", place: { file: "https://host.test/key?…" } });
    expect(error.nextStep).toContain("presigned");
    for (const secret of secrets) expect(describeError(error)).not.toContain(secret);
    expect(new URL(requests[0]?.url ?? "").search).toBe(new URL(address).search);
  });
});

describe("a server that is busy", () => {
  it.each([408, 429, 500, 503])("with %i is asked again until it answers", async status => {
    let left = 3;
    answer(() => (left-- > 0 ? refused(status, "SlowDown") : HttpResponse.text("bytes")));
    expect(await new Response(await source.open("s3://bucket/key")).text()).toBe("bytes");
    expect(requests).toHaveLength(4);
  });

  it("for too long is told", async () => {
    answer(() => refused(503, "SlowDown"));
    expect(await failure(source.open("s3://bucket/key"))).toMatchObject({
      code: "server-busy",
      message: "The server answered 503 (SlowDown) each time it was asked.",
    });
    expect(requests).toHaveLength(quick.attempts);
  });

  it("is not asked again once the opening is aborted", async () => {
    const stop = new AbortController();
    answer(() => {
      queueMicrotask(() => stop.abort("stopped"));
      return new HttpResponse(null, { status: 503, headers: { "Retry-After": "50" } });
    });
    await expect(source.open("s3://bucket/key", 0, stop.signal)).rejects.toBe("stopped");
    expect(requests).toHaveLength(1);
  });
});

describe("a server that cannot be reached", () => {
  it("is tried again, and told with the reason", async () => {
    answer(() => HttpResponse.error());
    expect(await failure(source.open("s3://bucket/key"))).toMatchObject({
      code: "network-failed",
      message: expect.stringContaining("storage.test:9000 cannot be reached"),
    });
    expect(requests).toHaveLength(quick.attempts);
  });
});

describe("keys", () => {
  it("go to no endpoint but theirs", async () => {
    server.use(
      http.get("http://other.test:9000/bucket/key", () => HttpResponse.text("bytes")),
      http.get(`${endpoint}/bucket/key`, () => HttpResponse.text("bytes")),
    );
    const elsewhere = { storage: { endpoint: "http://other.test:9000" }, credentials: [withKeys] };
    await (await remoteSource(elsewhere).open("s3://bucket/key")).cancel();
    await (await source.open(`${endpoint}/bucket/key`)).cancel(); // a plain address is nobody's bucket
    expect(requests).toHaveLength(2);
    for (const request of requests) expect(told(request)).not.toMatch(/known-|Authorization|x-amz/i);
  });

  it.each([301, 302, 307, 308])("do not follow a redirect of %i to another server", async status => {
    server.use(
      http.get(`${endpoint}/bucket/key`, () => HttpResponse.redirect("http://other.test:9000/bucket/key", status)),
      http.get("http://other.test:9000/bucket/key", () => HttpResponse.text("bytes")),
    );
    expect(await failure(source.open("s3://bucket/key"))).toMatchObject({ code: "redirected" });
    expect(requests.map(({ url }) => new URL(url).host)).toEqual(["storage.test:9000"]);
  });

  it("are nowhere in an address", async () => {
    answer(() => HttpResponse.text("bytes"));
    await (await source.open("s3://bucket/key")).cancel();
    expect(requests[0]?.headers.get("x-amz-security-token")).toBe("known-token");
    expect(requests[0]?.url).toBe(`${endpoint}/bucket/key`);
  });
});

function told(request: Request): string {
  return [request.url, ...Array.from(request.headers, ([name, value]) => `${name}: ${value}`)].join("\n");
}
