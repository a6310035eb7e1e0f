import { type CacheFolder, CacheFull, type CacheWriter, type KeptFile } from "../../src/sources/cache-folder.ts";

interface MemoryFile {
  chunks: Uint8Array[];
  label?: string;
  isHeld: boolean; // by its writer
}

/** A cache folder in memory, on a disk of so many bytes. */
export class MemoryCacheFolder implements CacheFolder {
  readonly files = new Map<string, MemoryFile>();

  constructor(public diskBytes = Number.POSITIVE_INFINITY) {}

  get usedBytes(): number {
    return [...this.files.values()].reduce((sum, file) => sum + sizeOf(file), 0);
  }

  async list(): Promise<KeptFile[]> {
    return [...this.files].map(([key, file]) => ({
      key,
      sizeBytes: sizeOf(file),
      ...(file.label !== undefined && { label: file.label }),
    }));
  }

  async read(key: string, offset: number) {
    const file = this.files.get(key);
    if (file?.label === undefined) return undefined;
    let position = offset;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: controller => {
          if (this.files.get(key) !== file) throw new DOMException("It is gone.", "NotFoundError");
          const bytes = Uint8Array.from(file.chunks.flatMap(chunk => [...chunk])).subarray(position, position + 16);
          position += bytes.length;
          if (bytes.length === 0) controller.close();
          else controller.enqueue(bytes);
        },
      },
      { highWaterMark: 0 },
    );
    return { sizeBytes: sizeOf(file), stream };
  }

  async write(key: string): Promise<CacheWriter | undefined> {
    if (this.files.has(key)) return undefined;
    const file: MemoryFile = { chunks: [], isHeld: true };
    this.files.set(key, file);
    return {
      write: async chunk => {
        if (this.usedBytes + chunk.length > this.diskBytes) throw new CacheFull();
        file.chunks.push(chunk.slice());
      },
      commit: async label => {
        file.label = label;
        file.isHeld = false;
      },
      discard: async () => {
        if (file.isHeld) this.files.delete(key);
      },
    };
  }

  async label(key: string, label: string): Promise<void> {
    const file = this.files.get(key);
    if (file !== undefined && !file.isHeld) file.label = label;
  }

  async remove(key: string): Promise<boolean> {
    if (this.files.get(key)?.isHeld) return false;
    this.files.delete(key);
    return true;
  }

  async sweep(): Promise<void> {
    for (const [key, { label, isHeld }] of this.files) if (label === undefined && !isHeld) this.files.delete(key);
  }
}

function sizeOf({ chunks }: MemoryFile): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
