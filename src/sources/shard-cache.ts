import { sha256 } from "../lib/sha256.ts";
import { type CacheFolder, CacheFull, type CacheWriter, type KeptFile } from "./cache-folder.ts";

/** One version of a shard. */
export interface Shard {
  endpoint: string; // the server that the address leads to, where that is not part of it
  address: string; // without what is secret in it
  version: string; // its ETag
  sizeBytes: number;
}

/** A shard that is kept. */
export interface KeptShard extends Shard {
  key: string;
  usedAt: number; // milliseconds since 1970
}

export interface ShardCacheOptions {
  /** Asked before each shard that is to be kept, so that a change holds from then on. 0 keeps nothing. */
  limitBytes: () => number | Promise<number>;
  now?: () => number; // milliseconds since 1970
  /** Told after a shard has come or gone. */
  changed?: () => void;
}

/**
 * Whole shards, up to a limit of bytes; the least recently used make room. A shard enters when it was written to its end
 * with the length that it should have. The limit covers what is being written by this cache, whole from its beginning.
 */
export class ShardCache {
  private readonly writing = new Map<string, number>(); // bytes that they will have
  private swept: Promise<void> | undefined;
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: CacheFolder,
    private readonly options: ShardCacheOptions,
  ) {}

  /** Those that are kept, in no order. */
  async list(): Promise<KeptShard[]> {
    return (await this.folder.list()).flatMap(file => keptShard(file) ?? []);
  }

  /** A kept shard from an offset on, which makes it the most recently used; undefined where it is not kept. */
  async open(shard: Shard, offset: number): Promise<ReadableStream<Uint8Array> | undefined> {
    const key = await keyOf(shard);
    const found = await this.folder.read(key, offset);
    if (found === undefined) return undefined;
    if (found.sizeBytes === shard.sizeBytes) {
      await this.folder.label(key, this.labelOf(shard)).catch(() => undefined); // then it counts as used before
      return found.stream;
    }
    await found.stream.cancel();
    await this.remove([key]);
    return undefined;
  }

  /** Makes room for a shard and begins it. Undefined where it has no room, is there, or is being written elsewhere. */
  begin(shard: Shard): Promise<ShardWriting | undefined> {
    return this.inTurn(async () => {
      const key = await keyOf(shard);
      this.swept ??= this.folder.sweep();
      await this.swept;
      const isThere = (await this.folder.list()).some(file => file.key === key);
      if (isThere || !(await this.makeRoom(shard.sizeBytes))) return undefined;
      const writer = await this.folder.write(key);
      if (writer === undefined) return undefined;
      this.writing.set(key, shard.sizeBytes);
      return new ShardWriting(writer, shard, {
        label: () => this.labelOf(shard),
        evict: () => this.inTurn(() => this.evictOne()),
        ended: () => {
          this.writing.delete(key);
          this.options.changed?.();
        },
      });
    });
  }

  /** Removes other versions of these shards. */
  async keepVersions(shards: readonly Shard[]): Promise<void> {
    const placeOf = ({ endpoint, address }: Shard) => JSON.stringify([endpoint, address]);
    const versions = new Map(shards.map(shard => [placeOf(shard), shard]));
    const isOld = (kept: KeptShard) => {
      const { version, sizeBytes } = kept;
      const current = versions.get(placeOf(kept));
      return current !== undefined && (current.version !== version || current.sizeBytes !== sizeBytes);
    };
    await this.remove((await this.list()).filter(isOld).map(({ key }) => key));
  }

  /** Brings what is kept under the limit, after it was lowered. */
  trim(): Promise<void> {
    return this.inTurn(async () => void (await this.makeRoom(0)));
  }

  /** False where something is left that is being written. */
  async empty(): Promise<boolean> {
    return this.remove((await this.folder.list()).map(({ key }) => key));
  }

  /** False where that cannot be. What others write counts as far as it is written. */
  private async makeRoom(bytes: number): Promise<boolean> {
    const limit = await this.options.limitBytes();
    if (bytes > 0 && bytes > limit) return false;
    const files = (await this.folder.list()).filter(({ key }) => !this.writing.has(key));
    const sizes = [...files.map(({ sizeBytes }) => sizeBytes), ...this.writing.values(), bytes];
    let total = sizes.reduce((sum, size) => sum + size, 0);
    for (const { key, sizeBytes } of byUse(files)) {
      if (total <= limit) break;
      if (await this.remove([key])) total -= sizeBytes;
    }
    return total <= limit;
  }

  private async evictOne(): Promise<boolean> {
    for (const { key } of byUse(await this.folder.list())) {
      if (await this.remove([key])) return true;
    }
    return false;
  }

  /** True where all are gone. */
  private async remove(keys: readonly string[]): Promise<boolean> {
    let areGone = true;
    for (const key of keys) areGone = (await this.folder.remove(key)) && areGone;
    if (keys.length > 0) this.options.changed?.();
    return areGone;
  }

  private labelOf({ endpoint, address, version, sizeBytes }: Shard): string {
    return JSON.stringify({ endpoint, address, version, sizeBytes, usedAt: (this.options.now ?? Date.now)() });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.lastTurn.then(work);
    this.lastTurn = result.catch(() => undefined); // told to whoever asked
    return result;
  }
}

interface Keeper {
  label(): string;
  /** False where nothing is left to make room. */
  evict(): Promise<boolean>;
  ended(): void;
}

/** A shard on its way into the cache. Whoever began it calls `finish` or `discard`. Neither these nor `write` fail. */
export class ShardWriting {
  private bytes = 0;
  private isGivenUp = false;

  constructor(
    private readonly writer: CacheWriter,
    private readonly shard: Shard,
    private readonly keeper: Keeper,
  ) {}

  async write(chunk: Uint8Array): Promise<void> {
    this.bytes += chunk.length;
    if (this.bytes > this.shard.sizeBytes) await this.discard();
    else await this.attempt(() => this.writer.write(chunk));
  }

  /** True where the shard is kept now. */
  async finish(): Promise<boolean> {
    if (this.bytes !== this.shard.sizeBytes) await this.discard();
    else if (await this.attempt(() => this.writer.commit(this.keeper.label()))) this.keeper.ended();
    return !this.isGivenUp;
  }

  async discard(): Promise<void> {
    if (this.isGivenUp) return;
    this.isGivenUp = true;
    await this.writer.discard().catch(() => undefined); // what is left is swept later
    this.keeper.ended();
  }

  /** A full disk makes other shards go. Whatever else fails: the shard is read all the same, only not kept. */
  private async attempt(work: () => Promise<void>): Promise<boolean> {
    while (!this.isGivenUp) {
      try {
        await work();
        return true;
      } catch (error) {
        const hasMoreRoom = error instanceof CacheFull && (await this.keeper.evict().catch(() => false));
        if (!hasMoreRoom) await this.discard();
      }
    }
    return false;
  }
}

function keyOf({ endpoint, address, version, sizeBytes }: Shard): Promise<string> {
  return sha256(new Blob([JSON.stringify([endpoint, address, version, sizeBytes])]));
}

function byUse(files: readonly KeptFile[]): KeptShard[] {
  return files.flatMap(file => keptShard(file) ?? []).sort((a, b) => a.usedAt - b.usedAt);
}

/** Undefined without a label, or with one that is cut. */
function keptShard({ key, sizeBytes, label }: KeptFile): KeptShard | undefined {
  if (label === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(label);
    return isLabel(read) && read.sizeBytes === sizeBytes ? { ...read, key } : undefined;
  } catch {
    return undefined;
  }
}

function isLabel(value: unknown): value is Omit<KeptShard, "key"> {
  if (typeof value !== "object" || value === null) return false;
  const { endpoint, address, version, sizeBytes, usedAt } = value as Partial<Record<keyof KeptShard, unknown>>; // all unknown
  const areTexts = [endpoint, address, version].every(text => typeof text === "string");
  return areTexts && typeof sizeBytes === "number" && typeof usedAt === "number";
}
