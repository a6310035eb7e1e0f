/** 64 bits that stand for some bytes. Of a million different ones two agree by chance in one data set of thirty million. */
export interface Fingerprint {
  high: number; // unsigned 32 bits
  low: number;
}

/** Two rounds of MurmurHash3's mixing with unlike constants, over words of four bytes; the length counts too. */
export function fingerprintOf(bytes: Uint8Array): Fingerprint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let high = 0x9e3779b9 ^ bytes.length;
  let low = 0x85ebca6b ^ bytes.length;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    const word = view.getInt32(i, true);
    high = Math.imul(high ^ word, 0xcc9e2d51);
    high = (high << 15) | (high >>> 17);
    low = Math.imul(low ^ word, 0x1b873593);
    low = (low << 13) | (low >>> 19);
  }
  for (; i < bytes.length; i++) {
    high = Math.imul(high ^ view.getUint8(i), 0xcc9e2d51);
    low = Math.imul(low ^ view.getUint8(i), 0x1b873593);
  }
  return { high: finish(high ^ (low >>> 7)), low: finish(low ^ (high >>> 9)) };
}

/**
 * Which fingerprints were seen, and by whom first: 12 bytes each in a table that is at most three quarters full, so 6 MB
 * for 281,241 utterances.
 */
export class Fingerprints {
  private high = new Uint32Array(1024);
  private low = new Uint32Array(1024);
  private owners = new Int32Array(1024).fill(-1);
  private count = 0;

  /** The number that came with this fingerprint first; undefined where it is the first one. */
  add(fingerprint: Fingerprint, number: number): number | undefined {
    if (this.count >= 0.75 * this.owners.length) this.grow();
    const slot = this.find(fingerprint);
    const owner = this.owners[slot] ?? -1;
    if (owner >= 0) return owner;
    this.put(slot, fingerprint, number);
    this.count++;
    return undefined;
  }

  private find({ high, low }: Fingerprint): number {
    const mask = this.owners.length - 1;
    let slot = (high ^ low) & mask;
    while ((this.owners[slot] ?? -1) >= 0 && (this.high[slot] !== high || this.low[slot] !== low))
      slot = (slot + 1) & mask;
    return slot;
  }

  private put(slot: number, { high, low }: Fingerprint, number: number): void {
    this.high[slot] = high;
    this.low[slot] = low;
    this.owners[slot] = number;
  }

  private grow(): void {
    const { high, low, owners } = this;
    this.high = new Uint32Array(2 * owners.length);
    this.low = new Uint32Array(2 * owners.length);
    this.owners = new Int32Array(2 * owners.length).fill(-1);
    for (const [i, owner] of owners.entries()) {
      if (owner < 0) continue;
      const fingerprint = { high: high[i] ?? 0, low: low[i] ?? 0 };
      this.put(this.find(fingerprint), fingerprint, owner);
    }
  }
}

/** The finaliser of MurmurHash3: every bit of the input changes half of the output. */
function finish(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
