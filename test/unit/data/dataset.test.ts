import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UtteranceParser } from "../../../src/data/index.ts";
import {
  type Batch,
  Dataset,
  type DatasetOptions,
  encodeExample,
  encodeTfrecord,
  learnableOnly,
  type RecordSource,
  shardRecords,
} from "../../../src/data/index.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { memorySource } from "../../../src/sources/index.ts";

/** Frames = the number in the path, one bin; the first value is drawn, so that augmentation shows. */
const parser: UtteranceParser = {
  async parse({ path, transcript }, random) {
    const number = Number(path);
    if (transcript === "bad") throw new StudioError("test-bad", "cannot be used");
    const features = new Float32Array(number).fill(number);
    features[0] = random.uniform();
    return { path, transcript, duration: number, frames: number, features, labels: [number + 1] };
  },
};

/** Utterances 1 to `count`, as records without shards; `read` counts how often a pass was begun. */
function numbers(count: number, isBad: (number: number) => boolean = () => false) {
  const source: RecordSource & { passes: number } = {
    passes: 0,
    async *read(random) {
      source.passes++;
      const order = Array.from({ length: count }, (_, i) => i + 1);
      for (const number of random?.shuffle(order) ?? order) {
        const place = { shard: "numbers", index: number - 1, offset: 10 * number };
        const transcript = isBad(number) ? "bad" : "good";
        yield { place, raw: { path: String(number), audio: new Uint8Array(0), transcript } };
      }
    },
  };
  return source;
}

function dataset(source: RecordSource, options: Partial<DatasetOptions> = {}): Dataset {
  return new Dataset({
    source,
    parser,
    padding: { bins: 1, blank: 0 },
    batchSize: 3,
    seed: 5,
    shuffle: false,
    bufferSize: 4,
    cache: false,
    dropRemainder: true,
    repeat: true,
    ...options,
  });
}

const pathsOf = (batch: Batch | undefined) => batch?.utterances.map(({ path }) => Number(path));

async function take(from: Dataset, count: number): Promise<(Batch | undefined)[]> {
  const batches = [];
  for (let i = 0; i < count; i++) batches.push(await from.nextBatch());
  return batches;
}

async function pathsTaken(from: Dataset, count: number): Promise<(number[] | undefined)[]> {
  return (await take(from, count)).map(pathsOf);
}

const sorted = (values: number[]) => values.sort((a, b) => a - b);

describe("Dataset: passes and epochs", () => {
  it("lets batches cross the border of passes when it repeats, so that what is left over opens the next epoch", async () => {
    const data = dataset(numbers(5), { entries: 5 });
    expect(data.stepsPerEpoch).toBe(1);
    expect(await pathsTaken(data, 4)).toEqual([
      [1, 2, 3],
      [4, 5, 1],
      [2, 3, 4],
      [5, 1, 2],
    ]);
  });

  it("makes an epoch of a pass, and says where it ends, when the number of records is unknown", async () => {
    const data = dataset(numbers(5));
    expect(data.stepsPerEpoch).toBeUndefined();
    expect(await pathsTaken(data, 4)).toEqual([[1, 2, 3], undefined, [1, 2, 3], undefined]);
  });

  it("keeps the last, smaller batch of a pass without drop_remainder", async () => {
    const data = dataset(numbers(5), { repeat: false, entries: 5, dropRemainder: false });
    expect(data.stepsPerEpoch).toBe(2);
    expect(await pathsTaken(data, 4)).toEqual([[1, 2, 3], [4, 5], undefined, [1, 2, 3]]);
  });

  it("draws augmentation anew in every pass, also when the number of records is unknown", async () => {
    const [first, , second] = await take(dataset(numbers(3)), 3);
    expect(pathsOf(second)).toEqual(pathsOf(first));
    expect(second?.inputs[0]).not.toBe(first?.inputs[0]);
  });

  it("refuses to be without a batch", async () => {
    expect(() => dataset(numbers(2), { entries: 2 })).toThrow(expect.objectContaining({ code: "too-few-records" }));
    await expect(dataset(numbers(0), { entries: 9 }).nextBatch()).rejects.toMatchObject({ code: "too-few-records" });
  });

  it("begins again at the first record when rewound", async () => {
    const data = dataset(numbers(5), { entries: 5, shuffle: true });
    const first = await take(data, 2);
    await data.rewind();
    expect(await take(data, 2)).toEqual(first);
  });
});

describe("Dataset: shuffling", () => {
  it("gives every record once a pass, in another order each pass and seed", async () => {
    const orderOf = async (seed: number) =>
      (await pathsTaken(dataset(numbers(30), { shuffle: true, entries: 30, seed }), 20)).flat();
    const order = await orderOf(1);
    const passes = [order.slice(0, 30), order.slice(30)];
    for (const pass of passes) {
      expect(sorted(pass.map(Number))).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    }
    expect(passes[0]).not.toEqual(passes[1]);
    expect(await orderOf(1)).toEqual(order);
    expect(await orderOf(2)).not.toEqual(order);
  });

  it("lets no record come before the buffer could have held it", async () => {
    const ordered: RecordSource = { read: () => numbers(40).read() };
    const order = (await pathsTaken(dataset(ordered, { shuffle: true, bufferSize: 5, batchSize: 1 }), 40)).flat();
    expect(order.every((number, i) => number !== undefined && number <= i + 5)).toBe(true);
    expect(order).not.toEqual([...order].sort((a, b) => Number(a) - Number(b)));
  });

  it("reads the source once when it caches, and shuffles the cache anew", async () => {
    const source = numbers(6);
    const order = (
      await pathsTaken(dataset(source, { cache: true, shuffle: true, entries: 6, bufferSize: 10 }), 8)
    ).flat();
    expect(source.passes).toBe(1);
    const passes = [0, 6, 12].map(start => order.slice(start, start + 6));
    for (const pass of passes) expect(sorted(pass.map(Number))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(passes.map(String)).size).toBeGreaterThan(1);
  });
});

describe("Dataset: save and restore", () => {
  it("goes on with the same batches, bit for bit, from JSON, wherever it stood and whatever the options", async () => {
    const settings = fc.record({
      count: fc.integer({ min: 3, max: 20 }),
      taken: fc.nat(12),
      shuffle: fc.boolean(),
      cache: fc.boolean(),
      dropRemainder: fc.boolean(),
      isCountKnown: fc.boolean(),
      bufferSize: fc.integer({ min: 1, max: 25 }),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ count, taken, isCountKnown, ...options }) => {
        const all = { ...options, ...(isCountKnown ? { entries: count } : {}) };
        const whole = dataset(numbers(count), all);
        await take(whole, taken);
        const position = JSON.stringify(whole.save());
        const resumed = dataset(numbers(count), all);
        await resumed.restore(JSON.parse(position));
        expect(JSON.stringify(resumed.save())).toBe(position);
        expect(await take(resumed, 9)).toEqual(await take(whole, 9));
        expect(resumed.save()).toEqual(whole.save());
      }),
      { numRuns: 60 },
    );
  });

  it("does not count the batch prepared ahead", async () => {
    const data = dataset(numbers(9), { entries: 9 });
    await data.nextBatch();
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(data.save().taken).toBe(3);
  });

  it("stands where it stood when the source failed, and goes on when called again", async () => {
    let isBroken = false;
    const source: RecordSource = {
      async *read(random) {
        for await (const item of numbers(9).read(random)) {
          if (isBroken && "place" in item && item.place.index === 4) {
            isBroken = false;
            throw new StudioError("test-lost", "connection lost");
          }
          yield item;
        }
      },
    };
    const data = dataset(source, { entries: 9 });
    isBroken = true;
    expect(pathsOf(await data.nextBatch())).toEqual([1, 2, 3]);
    await expect(data.nextBatch()).rejects.toMatchObject({ code: "test-lost" });
    expect(await pathsTaken(data, 2)).toEqual([
      [4, 5, 6],
      [7, 8, 9],
    ]);
  });
});

describe("Dataset: records that cannot be used", () => {
  it("names them, once, and goes on with the rest", async () => {
    const data = dataset(
      numbers(200, number => number === 2),
      { entries: 200, batchSize: 50 },
    );
    expect(pathsOf((await take(data, 1))[0])?.slice(0, 3)).toEqual([1, 3, 4]);
    await take(data, 8);
    expect(data.faults).toEqual([{ shard: "numbers", index: 1, offset: 20, path: "2", reason: "cannot be used" }]);
  });

  it("stops with the list when they are more than 1 %", async () => {
    const data = dataset(
      numbers(200, number => number % 50 === 0),
      { entries: 200, batchSize: 200 },
    );
    await expect(data.nextBatch()).rejects.toMatchObject({
      code: "too-many-bad-records",
      message: expect.stringContaining("numbers, record 49, byte 500, 50: cannot be used"),
    });
  });

  it("waits for the end of the pass to judge when the number of records is unknown", async () => {
    const tooMany = dataset(
      numbers(99, number => number === 1),
      { batchSize: 50, dropRemainder: false },
    );
    expect((await tooMany.nextBatch())?.size).toBe(50);
    await expect(take(tooMany, 2)).rejects.toMatchObject({ code: "too-many-bad-records" });
    const tolerable = dataset(
      numbers(100, number => number === 1),
      { batchSize: 50, dropRemainder: false },
    );
    expect((await take(tolerable, 3)).map(batch => batch?.size)).toEqual([50, 49, undefined]);
  });

  it("counts damaged records of shards with the others", async () => {
    const payload = (number: number) =>
      encodeExample({ path: String(number), audio: new Uint8Array(0), transcript: "good" });
    const shard = await encodeTfrecord(
      Array.from({ length: 150 }, (_, i) => payload(i + 1)),
      "",
    );
    const broken = Uint8Array.from(shard);
    broken[20] = 255 - (broken[20] ?? 0);
    const source = shardRecords(memorySource({ "train_1.tfrecord": broken }), ["train_1.tfrecord"]);
    const data = dataset(source, { entries: 150, batchSize: 10 });
    expect(pathsOf(await data.nextBatch())?.[0]).toBe(2);
    expect(data.faults).toMatchObject([{ shard: "train_1.tfrecord", index: 0, offset: 0 }]);
    await data.close();
  });
});

describe("Dataset: records that are left out", () => {
  const leaveOut = (...wanted: number[]) => ({
    isLeftOut: ({ index }: { index: number }) => wanted.includes(index + 1),
  });

  it("passes over them, and makes shorter epochs", async () => {
    const data = dataset(numbers(8), { entries: 6, ...leaveOut(2, 5) });
    expect(data.stepsPerEpoch).toBe(2);
    expect(await pathsTaken(data, 3)).toEqual([
      [1, 3, 4],
      [6, 7, 8],
      [1, 3, 4],
    ]);
  });

  it("does not count a bad record that is left out, for all that it is more than 1 %", async () => {
    const data = dataset(
      numbers(20, number => number <= 5),
      { entries: 15, batchSize: 15, ...leaveOut(1, 2, 3, 4, 5) },
    );
    expect((await data.nextBatch())?.size).toBe(15);
    expect(data.faults).toEqual([]);
  });

  it("leaves the order and the augmentation of the others as they were", async () => {
    const whole = await take(dataset(numbers(9), { entries: 9, batchSize: 9 }), 2);
    const fewer = await take(dataset(numbers(9), { entries: 8, batchSize: 8, ...leaveOut(4) }), 2);
    const drawn = (batch: Batch | undefined) =>
      batch?.utterances.map(({ path }, b) => [path, batch.inputs[b * batch.frames]]) ?? [];
    for (const pass of [0, 1]) {
      expect(drawn(fewer[pass])).toEqual(drawn(whole[pass]).filter(([path]) => path !== "4"));
    }
  });

  it("goes on from a saved position with the same batches", async () => {
    const settings = fc.record({
      taken: fc.nat(10),
      shuffle: fc.boolean(),
      cache: fc.boolean(),
      left: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ taken, left, ...options }) => {
        const all = { ...options, entries: 12 - left.length, ...leaveOut(...left) };
        const data = dataset(numbers(12), all);
        await take(data, taken);
        const resumed = dataset(numbers(12), all);
        await resumed.restore(JSON.parse(JSON.stringify(data.save())));
        const rest = await take(resumed, 6);
        expect(rest).toEqual(await take(data, 6));
        expect(rest.flatMap(pathsOf).filter(path => left.includes(path ?? 0))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("Dataset: parsed features that are kept", () => {
  it("are the first that fit; the others are parsed again", async () => {
    const parsed: number[] = [];
    const counting: UtteranceParser = {
      parse(raw, random) {
        parsed.push(Number(raw.path));
        return parser.parse(raw, random);
      },
    };
    const options = { parser: counting, entries: 4, batchSize: 4 };
    // Utterance n has n numbers of 4 bytes: the first three fill the cache.
    const data = dataset(numbers(4), { ...options, cache: true, parsedCacheBytes: 24 });
    const [first, second] = await take(data, 2);
    await data.close(); // when the third is ready
    expect(pathsOf(second)).toEqual(pathsOf(first));
    expect(parsed).toEqual([1, 2, 3, 4, 4, 4]);
  });
});

describe("Dataset: a parser that has several utterances at work", () => {
  /** Answers a batch's calls from the last to the first, once all have come. */
  function backwards(): UtteranceParser & { mostAtWork: number } {
    const waiting: (() => void)[] = [];
    const concurrent = {
      mostAtWork: 0,
      async parse(...[raw, random]: Parameters<UtteranceParser["parse"]>) {
        const turn = new Promise<void>(resolve => waiting.push(resolve));
        concurrent.mostAtWork = Math.max(concurrent.mostAtWork, waiting.length);
        setTimeout(() => waiting.pop()?.()); // a macrotask: all of the batch that may be at work are by then
        await turn;
        return parser.parse(raw, random);
      },
    };
    return concurrent;
  }

  it("gives the batches, positions and faults of one that parses in turn", async () => {
    const settings = fc.record({
      shuffle: fc.boolean(),
      cache: fc.boolean(),
      dropRemainder: fc.boolean(),
      repeat: fc.boolean(),
      bad: fc.option(fc.integer({ min: 1, max: 100 })),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ bad, ...options }) => {
        const open = (used: UtteranceParser) =>
          dataset(
            numbers(100, number => number === bad),
            { ...options, parser: used, entries: 100, batchSize: 16, bufferSize: 20 },
          );
        const concurrent = backwards();
        const [together, inTurn] = [open(concurrent), open(parser)];
        for (let i = 0; i < 9; i++) {
          expect(await together.nextBatch()).toEqual(await inTurn.nextBatch());
          expect(together.save()).toEqual(inTurn.save());
        }
        expect(concurrent.mostAtWork).toBe(16);
        expect(together.faults).toEqual(inTurn.faults);
        await Promise.all([together.close(), inTurn.close()]);
      }),
      { numRuns: 10 },
    );
  });

  it("replaces one that fails by the next in its turn, at the end of the batch", async () => {
    const data = dataset(
      numbers(200, number => number === 2),
      { parser: backwards(), entries: 200, batchSize: 4 },
    );
    expect(await pathsTaken(data, 2)).toEqual([
      [1, 3, 4, 5],
      [6, 7, 8, 9],
    ]);
  });
});

describe("learnableOnly", () => {
  const parse = (frames: number, labels: number[]) =>
    learnableOnly(
      { parse: async raw => ({ ...raw, duration: 1, frames, features: new Float32Array(frames), labels }) },
      { blank: 0, classes: 10 },
    ).parse({ path: "a.wav", audio: new Uint8Array(0), transcript: "" }, undefined as never);

  it.each([
    ["utterance-empty", 0, [1]],
    ["utterance-blank", 5, [3, 0]],
    ["utterance-label", 5, [10]],
    ["utterance-label", 5, [-1]],
  ])("refuses with %s, naming the path (%i frames, labels %j)", async (code, frames, labels) => {
    await expect(parse(frames, labels)).rejects.toMatchObject({ code, place: { utterance: "a.wav" } });
  });

  it("lets an utterance without labels pass", async () => {
    expect((await parse(1, [])).labels).toEqual([]);
  });
});
