import { StudioError } from "../lib/result.ts";
import { isAddress } from "./address.ts";
import type { KeptShard, Shard, ShardCache, ShardWriting } from "./shard-cache.ts";
import { type DataSource, globMatcher, type ListedFile, sortNames } from "./source.ts";

export interface CachedSourceOptions {
  /** The endpoint of the addresses, where the same ones may lead to another server. */
  endpoint?: string | undefined;
  /** Told once that the source cannot be reached, so that shards come from the cache unchecked. */
  offline?: (shards: readonly string[]) => void;
}

/**
 * The same source, with the remote shards that are read to their end kept in the cache. A kept shard is read from there while the
 * source lists it with the same version (an ETag) and size; shards are listed once by an object of this kind, so that
 * a second pass needs no network. Where the source cannot be reached, what is kept is taken for current. Files without a
 * version, and those that are no `.tfrecord`, pass as they are.
 */
export function cachedSource(source: DataSource, cache: ShardCache, options: CachedSourceOptions = {}): DataSource {
  const cached = new CachedSource(source, cache, options);
  return {
    list: (pattern, signal) => (isAddress(pattern) ? cached.list(pattern, signal) : source.list(pattern, signal)),
    open: (name, offset = 0, signal) =>
      isShard(name) ? cached.open(name, offset, signal) : source.open(name, offset, signal),
  };
}

class CachedSource {
  private readonly known = new Map<string, Promise<Shard | undefined>>();
  private readonly listed = new Map<string, ListedFile[]>(); // of shards, by pattern
  private unreachable: unknown; // what the source said when it was found to be so

  constructor(
    private readonly source: DataSource,
    private readonly cache: ShardCache,
    private readonly options: CachedSourceOptions,
  ) {}

  async list(pattern: string, signal?: AbortSignal): Promise<ListedFile[]> {
    const before = this.listed.get(pattern) ?? (await this.listUnreachable(pattern));
    if (before !== undefined) return before;
    try {
      const files = await this.source.list(pattern, signal);
      const shards = files.flatMap(file => this.shardOf(file) ?? []);
      for (const file of files) {
        const shard = this.shardOf(file);
        if (shard !== undefined) this.known.set(file.name, Promise.resolve(shard));
      }
      if (shards.length > 0) this.listed.set(pattern, files);
      await this.cache.keepVersions(shards).catch(passOver);
      return files;
    } catch (error) {
      return this.listKept(pattern, error);
    }
  }

  /** A source that was found unreachable is not waited for again where something is kept. */
  private async listUnreachable(pattern: string): Promise<ListedFile[] | undefined> {
    return this.unreachable === undefined ? undefined : this.listKept(pattern, this.unreachable).catch(passOver);
  }

  async open(name: string, offset: number, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const shard = await this.identify(name, signal);
    if (shard === undefined) return this.source.open(name, offset, signal);
    const kept = await this.cache.open(shard, offset).catch(passOver);
    if (kept !== undefined) return goOnFrom(kept, bytes => this.source.open(name, offset + bytes, signal), signal);
    const stream = await this.source.open(name, offset, signal);
    const writing = offset === 0 ? await this.cache.begin(shard).catch(passOver) : undefined;
    return writing === undefined ? stream : recorded(stream, writing);
  }

  /** What is kept of what was asked for. Where that is nothing, the source's own error is the answer. */
  private async listKept(pattern: string, error: unknown): Promise<ListedFile[]> {
    if (!isUnreachable(error)) throw error;
    const address = withoutSignature(pattern);
    const latest = new Map<string, KeptShard>();
    for (const shard of (await this.cache.list().catch(passOver)) ?? []) {
      const isAskedFor = shard.endpoint === this.endpoint && globMatcher(address)(shard.address);
      if (isAskedFor && (latest.get(shard.address)?.usedAt ?? 0) <= shard.usedAt) latest.set(shard.address, shard);
    }
    if (latest.size === 0) throw error;
    const files = sortNames([...latest.keys()]).flatMap(found => {
      const name = found === address ? pattern : found; // a signed address goes on being called so
      const shard = latest.get(found);
      this.known.set(name, Promise.resolve(shard));
      return shard === undefined ? [] : [{ name, sizeBytes: shard.sizeBytes, version: shard.version }];
    });
    if (this.unreachable === undefined) this.options.offline?.(files.map(({ name }) => name));
    this.unreachable = error;
    return files;
  }

  /** Which version a name stands for, asked once; undefined where the source does not say. */
  private identify(name: string, signal?: AbortSignal): Promise<Shard | undefined> {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const asked = this.list(name, signal).then(
      files => files.flatMap(file => (file.name === name ? (this.shardOf(file) ?? []) : []))[0],
      () => {
        this.known.delete(name); // it may be asked again; why it failed is told by reading the file
        return undefined;
      },
    );
    this.known.set(name, asked);
    return asked;
  }

  private shardOf({ name, version, sizeBytes }: ListedFile): Shard | undefined {
    if (version === undefined || sizeBytes === undefined || !isShard(name)) return undefined;
    return { endpoint: this.endpoint, address: withoutSignature(name), version, sizeBytes };
  }

  private get endpoint(): string {
    return this.options.endpoint ?? "";
  }
}

function isShard(name: string): boolean {
  return isAddress(name) && withoutSignature(name).endsWith(".tfrecord");
}

/** A presigned address without its query, which is secret and another one each time. */
function withoutSignature(name: string): string {
  return /^https?:/i.test(name) ? name.replace(/\?[^?]*=.*$/su, "") : name;
}

/** A cache that fails is no reason not to read: it is as if nothing were kept. */
function passOver(): undefined {
  return undefined;
}

/** The source may be as it was, but nobody can tell. */
function isUnreachable(error: unknown): boolean {
  const codes = ["network-failed", "connection-cut", "server-busy"];
  return error instanceof StudioError && codes.includes(error.code);
}

/** Keeps what passes. A shard that is left early, cut or of another length is not kept. */
function recorded(stream: ReadableStream<Uint8Array>, writing: ShardWriting): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            await writing.finish();
            return controller.close();
          }
          await writing.write(value);
          controller.enqueue(value);
        } catch (error) {
          await writing.discard();
          throw error;
        }
      },
      async cancel(reason) {
        await Promise.all([writing.discard(), reader.cancel(reason)]);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A kept file may go while it is read, to make room for another: then `reopen` goes on after the bytes that came. */
function goOnFrom(
  kept: ReadableStream<Uint8Array>,
  reopen: (bytes: number) => Promise<ReadableStream<Uint8Array>>,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  let reader = kept.getReader();
  let isKept = true;
  let bytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        signal?.throwIfAborted();
        const next = await reader.read().catch(async (error: unknown) => {
          if (!isKept) throw error;
          isKept = false;
          reader = (await reopen(bytes)).getReader();
          return reader.read();
        });
        if (next.done) return controller.close();
        bytes += next.value.length;
        controller.enqueue(next.value);
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
