/** Where a generator stands: four unsigned 32-bit words, so that a run can be resumed bit for bit. */
export type RandomState = [number, number, number, number];

/** Seeded uniform numbers (xoshiro128**, Blackman and Vigna 2018). */
export class Random {
  private state: RandomState;

  constructor(seed: number | RandomState) {
    this.state = typeof seed === "number" ? expandSeed(seed) : [...seed];
  }

  save(): RandomState {
    return [...this.state];
  }

  /** Uniform over all unsigned 32-bit integers. */
  uint32(): number {
    const s = this.state;
    const product = Math.imul(s[1], 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** Uniform in [0, 1), 24 bits: every value is exact in float32. */
  uniform(): number {
    return (this.uint32() >>> 8) / 16777216;
  }

  /** Uniform integer in [0, end); `end` of 1 or less gives 0. */
  integer(end: number): number {
    return end <= 1 ? 0 : Math.floor(((this.uint32() >>> 0) / 4294967296) * end);
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** In place, Fisher and Yates. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j] as T, items[i] as T];
    }
    return items;
  }
}

/** SplitMix32, so that near seeds give unrelated streams. */
function expandSeed(seed: number): RandomState {
  let x = seed >>> 0;
  const next = () => {
    x = (x + 0x9e3779b9) >>> 0;
    let z = x;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return [next(), next(), next(), next()];
}
