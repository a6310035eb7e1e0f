import { beforeAll, describe, expect, it } from "vitest";
import { s3Sink } from "../../src/sources/index.ts";
import { buckets, bytesOf, endpoint, keys, newBucket, sourceWith } from "../support/object-storage.ts";

const partBytes = 5 * 2 ** 20; // the least that a server takes for a part that is not the last
const never = new AbortController().signal;

describe("a sink into a bucket", () => {
  const credentials = [keys];
  const storage = { endpoint };
  let bucket = "";
  beforeAll(async () => {
    bucket = await newBucket();
  });
  const sink = () => s3Sink({ address: `s3://${bucket}/made`, storage, credentials, partBytes });

  it.each([
    ["nothing", 0],
    ["a small file", 1000],
    ["exactly one part", partBytes],
    ["several parts, the last one short", 2 * partBytes + 12_345],
  ])("writes %s", async (_, size) => {
    const name = `train_${size}.tfrecord`;
    await sink().write(name, pieces(size), never);
    const stored = await bytesOf(await sourceWith().open(`s3://${bucket}/made/${name}`));
    expect(Buffer.compare(stored, await bytesOf(pieces(size)))).toBe(0);
    expect(await sink().list(`train_${size}*`)).toEqual([{ name, sizeBytes: size }]);
    expect(await buckets.unfinishedUploads(bucket)).not.toContain("<Upload>");
  });

  it("replaces a file of the same name", async () => {
    await sink().write("again", pieces(10), never);
    await sink().write("again", pieces(20), never);
    expect(await bytesOf(await sourceWith().open(`s3://${bucket}/made/again`))).toHaveLength(20);
  });

  it("writes keys with odd characters", async () => {
    const name = "ключ 100%/a+b&c=d #1 (!'*).tfrecord";
    await sink().write(name, pieces(partBytes + 1), never);
    expect(await bytesOf(await sourceWith().open(`s3://${bucket}/made/${name}`))).toHaveLength(partBytes + 1);
  });

  it("leaves nothing of a file whose writing is aborted", async () => {
    const controller = new AbortController();
    let wasUnderWay = false;
    const content = pieces(4 * partBytes, async written => {
      if (written < 3 * partBytes || controller.signal.aborted) return;
      wasUnderWay = (await buckets.unfinishedUploads(bucket)).includes("<Upload>");
      controller.abort(new Error("enough"));
    });
    await expect(sink().write("aborted", content, controller.signal)).rejects.toThrow("enough");
    expect(wasUnderWay).toBe(true);
    expect(await buckets.unfinishedUploads(bucket)).not.toContain("<Upload>");
    expect(await sink().list("aborted*")).toEqual([]);
  });

  it("leaves nothing of a file whose content fails", async () => {
    const content = pieces(4 * partBytes, async written => {
      if (written >= 3 * partBytes) throw new Error("the disk is gone");
    });
    await expect(sink().write("failed", content, never)).rejects.toThrow("the disk is gone");
    expect(await buckets.unfinishedUploads(bucket)).not.toContain("<Upload>");
    expect(await sink().list("failed*")).toEqual([]);
  });

  it("is refused without keys", async () => {
    const anonymous = s3Sink({ address: `s3://${bucket}/made`, storage, credentials: [] });
    await expect(anonymous.write("mine", pieces(1), never)).rejects.toMatchObject({ code: "access-denied" });
  });
});

/** Bytes in pieces that fit no part; `before` hears how many are written before each piece. */
function pieces(size: number, before?: (written: number) => Promise<void>): ReadableStream<Uint8Array> {
  let written = 0;
  return new ReadableStream({
    async pull(controller) {
      await before?.(written);
      const length = Math.min(700_001, size - written);
      if (length === 0) return controller.close();
      const start = written;
      controller.enqueue(Uint8Array.from({ length }, (_, i) => (start + i) % 251));
      written += length;
    },
  });
}
