import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLines } from "../../../src/data/text-lines.ts";
import { streamTranscripts } from "../../../src/data/transcript-stream.ts";
import { parseTranscripts } from "../../../src/data/transcripts.ts";
import { splitLines } from "../../../src/lib/lines.ts";

/** The bytes in chunks of these lengths, over and over. */
function inChunks(bytes: Uint8Array, lengths: readonly number[]): ReadableStream<Uint8Array> {
  let offset = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      const length = lengths[turn++ % lengths.length] ?? 1;
      if (offset >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(offset, offset + length));
      offset += length;
    },
  });
}

async function linesOf(bytes: Uint8Array, lengths: readonly number[]) {
  const lines: string[] = [];
  let bytesRead = 0;
  for await (const some of readLines(inChunks(bytes, lengths), "t.tsv")) {
    expect(some.first).toBe(lines.length + 1);
    expect(some.bytesRead).toBeGreaterThanOrEqual(bytesRead);
    bytesRead = some.bytesRead;
    lines.push(...some.lines);
  }
  return lines;
}

const encode = (text: string) => new TextEncoder().encode(text);
const piece = fc.constantFrom(
  ...["a", "\t", "é", "語", "😀", "\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"],
  ...["\x1f", "\ufeff", "\0"], // no line ends
);
const text = fc.string({ unit: piece, maxLength: 40 });
const chunks = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });

describe("readLines", () => {
  it("cuts as splitlines does, wherever chunks break", async () => {
    await fc.assert(
      fc.asyncProperty(text, chunks, async (content, lengths) => {
        expect(await linesOf(encode(content), lengths)).toEqual(splitLines(content));
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it.each([
    ["a sequence that is none", "a\nb\nc\xff\nd\n", 3],
    ["a sequence that the end cuts off", "a\nb\xc3", 2],
  ])("refuses %s, naming a line at or before it", async (_what, latin1, most) => {
    const bytes = Uint8Array.from(latin1, character => character.charCodeAt(0));
    const failure: unknown = await linesOf(bytes, [1]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "text-encoding", place: { file: "t.tsv", line: most } });
  });

  it("refuses a line that never ends, having read no more than its limit", async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1 << 20;
        controller.enqueue(new Uint8Array(1 << 20).fill(97));
      },
    });
    const reading = readLines(endless, "t.tsv").next();
    await expect(reading).rejects.toMatchObject({ code: "text-line-too-long", place: { file: "t.tsv", line: 1 } });
    expect(given).toBeLessThan(20 << 20);
  });

  it("closes the stream when it is left", async () => {
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: controller => controller.enqueue(encode("a\n")),
      cancel: () => void (isCancelled = true),
    });
    for await (const _ of readLines(stream, "t.tsv")) break;
    expect(isCancelled).toBe(true);
  });
});

describe("streamTranscripts", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "é", "\0", " ", "1", "\x85"), maxLength: 4 });
  const line = fc.array(cell, { maxLength: 5 }).map(cells => cells.join("\t"));
  const table = fc.array(line, { maxLength: 8 }).map(lines => lines.join("\r\n"));

  it("gives the rows, bad lines and header of parseTranscripts", async () => {
    await fc.assert(
      fc.asyncProperty(table, chunks, async (content, lengths) => {
        const whole = parseTranscripts(encode(content), "t.tsv");
        const streamed: typeof whole = { file: "t.tsv", rows: [], bad: [], header: undefined };
        for await (const { rows, bad, header } of streamTranscripts(inChunks(encode(content), lengths), "t.tsv")) {
          streamed.rows.push(...rows);
          streamed.bad.push(...bad);
          if (header !== undefined) streamed.header = header;
        }
        expect(streamed).toEqual(whole);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});
