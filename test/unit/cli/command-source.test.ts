import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandSource } from "../../../src/cli/command-source.ts";
import { readAll } from "../../../src/data/index.ts";
import { fakeTerminal } from "./terminal.ts";

/** Refuses everything in S3's words, and notes who asked. */
let server: Server;
let endpoint = "";
const signed = new Set<string | undefined>();

beforeAll(async () => {
  server = createServer((request, response) => {
    signed.add(request.headers.authorization);
    response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
});

afterAll(() => server.close());

const pair = { AWS_ACCESS_KEY_ID: "AKIA1", AWS_SECRET_ACCESS_KEY: "wJalrXUt" };

function failure(environment: Record<string, string>, storage?: { endpoint: string }) {
  signed.clear();
  const source = commandSource(fakeTerminal("/", undefined, environment), storage);
  return source.open("s3://bucket/train_1.tfrecord").then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("commandSource", () => {
  it("reads files of this machine relative to where the command was called", async () => {
    const folder = mkdtempSync(join(tmpdir(), "studio-"));
    writeFileSync(join(folder, "a.txt"), "text");
    const source = commandSource(fakeTerminal(folder));
    expect(await source.list("*.txt")).toEqual([{ name: "a.txt", sizeBytes: 4 }]);
    expect(new TextDecoder().decode(await readAll(await source.open("a.txt")))).toBe("text");
  });

  it("says which variables to set where there are no keys for the endpoint", async () => {
    expect(await failure({}, { endpoint })).toMatchObject({
      code: "access-denied",
      nextStep: `No keys are given for ${endpoint}: set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and AWS_ENDPOINT_URL to this very address.`,
    });
    expect([...signed]).toEqual([undefined]);
  });

  it("sends keys to the endpoint that they were given for", async () => {
    const error = await failure({ ...pair, AWS_ENDPOINT_URL: endpoint });
    expect(signed.size).toBeGreaterThan(0);
    for (const header of signed) expect(header).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIA1\//);
    expect(error).toMatchObject({ code: "access-denied" });
    expect(error).not.toMatchObject({ nextStep: expect.stringContaining("No keys are given") });
  });

  it("sends no keys to an endpoint of a config that they were not given for", async () => {
    for (const environment of [pair, { ...pair, AWS_ENDPOINT_URL: "http://127.0.0.1:1" }]) {
      const error = await failure(environment, { endpoint });
      expect([...signed]).toEqual([undefined]);
      expect(JSON.stringify(error)).not.toContain(pair.AWS_SECRET_ACCESS_KEY);
    }
  });

  it("minds half a pair of keys only where an address is read", async () => {
    expect(await failure({ AWS_ACCESS_KEY_ID: "AKIA1" }, { endpoint })).toMatchObject({ code: "keys-incomplete" });
    const source = commandSource(fakeTerminal("/", undefined, { AWS_ACCESS_KEY_ID: "AKIA1" }));
    expect(await source.list("no-such-file")).toEqual([]);
  });
});
