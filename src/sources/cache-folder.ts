/** A file of the cache. Without a label it is still being written, or its writer has died. */
export interface KeptFile {
  key: string; // letters, digits and hyphens
  sizeBytes: number;
  label?: string;
}

/** Where cached files lie. Others may use the same folder at the same time, from other workers, tabs or processes. */
export interface CacheFolder {
  /** Everything that is there. */
  list(): Promise<KeptFile[]>;
  /** A labelled file, from an offset on; undefined where it is not there. It may vanish while it is read: then reading fails. */
  read(key: string, offset: number): Promise<{ sizeBytes: number; stream: ReadableStream<Uint8Array> } | undefined>;
  /** Begins a file. Undefined where it is there, or somebody else is writing it. */
  write(key: string): Promise<CacheWriter | undefined>;
  /** Replaces the label of a file, where that can be done without waiting. */
  label(key: string, label: string): Promise<void>;
  /** Removes a file unless somebody is writing it. True where it is gone. */
  remove(key: string): Promise<boolean>;
  /** Removes what writers have left that are no more. */
  sweep(): Promise<void>;
}

export interface CacheWriter {
  /** @throws CacheFull where there is no room for more; what was written before stays */
  write(chunk: Uint8Array): Promise<void>;
  /** Gives the file its label. From then on it is read. @throws CacheFull */
  commit(label: string): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** The disk, or what the browser gives of it, is used up. */
export class CacheFull extends Error {}
