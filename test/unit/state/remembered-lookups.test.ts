import { afterEach, describe, expect, it, vi } from "vitest";
import { type DataSource, memorySource } from "../../../src/sources/index.ts";
import { forgetLookups, rememberLookups } from "../../../src/state/remembered-lookups.ts";

function counting(): { source: DataSource; asked: string[] } {
  const asked: string[] = [];
  const files = memorySource({ "s3://bucket/a": new Uint8Array(3), b: new Uint8Array() });
  const list: DataSource["list"] = pattern => {
    asked.push(pattern);
    return files.list(pattern);
  };
  return { source: { ...files, list }, asked };
}

describe("rememberLookups", () => {
  afterEach(() => {
    forgetLookups();
    vi.useRealTimers();
  });

  it("asks a server once for an address, whichever source asks", async () => {
    const { source, asked } = counting();
    for (let i = 0; i < 3; i++) {
      expect(await rememberLookups(source, undefined).list("s3://bucket/a")).toHaveLength(1);
    }
    expect(asked).toEqual(["s3://bucket/a"]);
  });

  it("asks again for another endpoint, after a minute, and when told to forget", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { source, asked } = counting();
    await rememberLookups(source, undefined).list("s3://bucket/a");
    await rememberLookups(source, { endpoint: "http://127.0.0.1:8000" }).list("s3://bucket/a");
    expect(asked).toHaveLength(2);
    vi.advanceTimersByTime(61_000);
    await rememberLookups(source, undefined).list("s3://bucket/a");
    expect(asked).toHaveLength(3);
    forgetLookups();
    await rememberLookups(source, undefined).list("s3://bucket/a");
    expect(asked).toHaveLength(4);
  });

  it("remembers nothing of files at hand, which may be added meanwhile", async () => {
    const { source, asked } = counting();
    for (let i = 0; i < 2; i++) await rememberLookups(source, undefined).list("b");
    expect(asked).toEqual(["b", "b"]);
  });
});
