import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeExample } from "../../../src/data/example.ts";
import { interleave, type Reading } from "../../../src/data/interleave.ts";
import { RecordOrder } from "../../../src/data/order.ts";
import { shardRecords } from "../../../src/data/records.ts";
import { encodeTfrecord } from "../../../src/data/tfrecord-writer.ts";
import { Random } from "../../../src/lib/random.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { type DataSource, memorySource } from "../../../src/sources/index.ts";
import { fixture } from "../../support/fixtures.ts";

const bytesOf = (name: string) => new Uint8Array(readFileSync(fixture(name)));

/** Sources that are generators, so that being closed before they are read needs nothing. */
function opening<S, T>(open: (source: S) => Promise<AsyncGenerator<T>>): Reading<S, AsyncGenerator<T>, T> {
  return { open, read: items => items, close: async items => void (await items.return(undefined)) };
}

async function* repeat(value: number, count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield value;
}

async function all<T>(items: AsyncGenerator<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("interleave", () => {
  it("gives the order that TensorFlow's documentation of Dataset.interleave shows", async () => {
    const sixTimes = opening(async (value: number) => repeat(value, 6));
    const items = interleave([1, 2, 3, 4, 5], sixTimes, { cycle: 2, block: 4 });
    expect((await all(items)).join(" ")).toBe("1 1 1 1 2 2 2 2 1 1 2 2 3 3 3 3 4 4 4 4 3 3 4 4 5 5 5 5 5 5");
  });

  it("gives every item once, each source's in its order, with no more than one source open besides the cycle", async () => {
    const lengths = fc.array(fc.nat(6), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1, max: 5 }), async (counts, cycle) => {
        let open = 0;
        let most = 0;
        const openSource = async (source: number) => {
          most = Math.max(most, ++open);
          return (async function* () {
            for (let i = 0; i < (counts[source] ?? 0); i++) yield { source, i };
            open--;
          })();
        };
        const found = await all(interleave([...counts.keys()], opening(openSource), { cycle }));
        for (const [source, count] of counts.entries()) {
          const own = found.filter(item => item.source === source).map(({ i }) => i);
          expect(own).toEqual(Array.from({ length: count }, (_, i) => i));
        }
        expect(found.length).toBe(counts.reduce((sum, count) => sum + count, 0));
        expect(most).toBeLessThanOrEqual(cycle + 1);
        expect(open).toBe(0);
      }),
    );
  });

  it("keeps its order whichever source answers first", async () => {
    const order = async (slow: number) => {
      const openSource = async (source: number) => {
        for (let i = 0; i < (source === slow ? 50 : 0); i++) await Promise.resolve();
        return repeat(source, 3);
      };
      return all(interleave([1, 2, 3, 4], opening(openSource), { cycle: 3 }));
    };
    expect(await order(1)).toEqual(await order(3));
  });

  it("lets a source that cannot be opened fail in its turn, after the items before it", async () => {
    const found: number[] = [];
    const items = interleave(
      [1, 2, 3],
      opening(async source => {
        if (source === 3) throw new StudioError("test-gone", "gone");
        return repeat(source, 2);
      }),
      { cycle: 2 },
    );
    const read = async () => {
      for await (const item of items) found.push(item);
    };
    await expect(read()).rejects.toMatchObject({ code: "test-gone" });
    expect(found).toEqual([1, 2, 1, 2]);
  });

  it("closes all that is open when it is left early, also what is only opened ahead", async () => {
    const closed: string[] = [];
    const source: DataSource = {
      list: async () => [],
      open: async name =>
        new ReadableStream({
          pull: controller => controller.enqueue(bytesOf("tfrecords/none/train_1.tfrecord")),
          cancel: () => void closed.push(name),
        }),
    };
    for await (const item of shardRecords(source, ["a", "b", "c", "d", "e"], 2).read()) {
      if ("place" in item && item.place.shard === "b") break;
    }
    expect(closed.sort()).toEqual(["a", "b", "c"]);
  });
});

describe("shardRecords", () => {
  const names = ["train_1.tfrecord", "train_2.tfrecord", "train_3.tfrecord"];
  const fixtures = memorySource(Object.fromEntries(names.map(name => [name, bytesOf(`tfrecords/gzip/${name}`)])));

  it("takes one record of each of the reference's shards in turn", async () => {
    const found = await all(shardRecords(fixtures, names).read());
    expect(found.map(item => ("raw" in item ? item.raw.path : ""))).toEqual(
      [1, 4, 6, 2, 5, 7, 3].map(number => `audio/u${number}.wav`),
    );
    expect(found.map(item => ("place" in item ? item.place.shard : ""))).toEqual([...names, ...names, names[0]]);
  });

  it("gives equal orders from equal seeds, and goes on from a saved position in the midst of interleaved shards", async () => {
    const source = memorySource(Object.fromEntries(await Promise.all([5, 0, 3, 4, 2].map(shardOf))));
    const options = { seed: 3, shuffle: true, bufferSize: 4, cache: false };
    const shards = ["1", "2", "3", "4", "5"];
    const openOrder = () => new RecordOrder({ ...options, source: shardRecords(source, shards) }, () => undefined);
    const take = async (order: RecordOrder, count: number) => {
      const taken = [];
      for (let i = 0; i < count; i++) taken.push((await order.next())?.raw.path);
      return taken;
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(20), async taken => {
        const whole = openOrder();
        await take(whole, taken);
        const resumed = openOrder();
        await resumed.moveTo(JSON.parse(JSON.stringify(whole.save())));
        expect(await take(resumed, 20)).toEqual(await take(whole, 20));
        await Promise.all([whole.close(), resumed.close()]);
      }),
      { numRuns: 21 },
    );
  });

  it("draws which shards are read together", async () => {
    const source = memorySource(Object.fromEntries(await Promise.all([2, 2, 2, 2, 2].map(shardOf))));
    const shardsOf = async (seed: number) =>
      (await all(shardRecords(source, ["1", "2", "3", "4", "5"]).read(new Random(seed)))).map(item =>
        "place" in item ? item.place.shard : "",
      );
    const first = await shardsOf(1);
    expect(first.slice(3, 6)).toEqual(first.slice(0, 3));
    expect(new Set(first).size).toBe(5);
    expect(await shardsOf(1)).toEqual(first);
    expect(await shardsOf(2)).not.toEqual(first);
  });

  async function shardOf(records: number, index: number): Promise<[string, Uint8Array]> {
    const example = (i: number) =>
      encodeExample({ path: `${index + 1}-${i}`, audio: new Uint8Array(20), transcript: "text" });
    return [
      String(index + 1),
      await encodeTfrecord(
        Array.from({ length: records }, (_, i) => example(i)),
        "GZIP",
      ),
    ];
  }
});
