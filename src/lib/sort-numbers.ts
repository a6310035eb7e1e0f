import type { Pace } from "./pace.ts";

/** The numbers from 0 to `count` - 1, sorted; equals keep their order. Rests between pieces of the work. */
export async function sortNumbers(
  count: number,
  compare: (a: number, b: number) => number,
  pace: Pace,
): Promise<Uint32Array<ArrayBuffer>> {
  let sorted = Uint32Array.from({ length: count }, (_, number) => number);
  for (let start = 0; start < count; start += block) {
    if (pace.isDue) await pace.rest();
    sorted.subarray(start, start + block).sort(compare);
  }
  let merged = new Uint32Array(count);
  for (let width = block; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const [middle, end] = [Math.min(start + width, count), Math.min(start + 2 * width, count)];
      let [left, right] = [start, middle];
      for (let place = start; place < end; place++) {
        if (place % block === 0 && pace.isDue) await pace.rest();
        const [a, b] = [sorted[left] ?? 0, sorted[right] ?? 0];
        const isLeft = left < middle && (right >= end || compare(a, b) <= 0);
        merged[place] = isLeft ? a : b;
        if (isLeft) left++;
        else right++;
      }
    }
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
}

const block = 4096;
