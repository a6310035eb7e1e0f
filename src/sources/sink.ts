/** Where files are written to: a folder, downloads, memory, a bucket. Names are paths with `/` under it. */
export interface FileSink {
  /** Names and sizes of what is there and matches; as `DataSource.list`. Empty where a sink cannot look. */
  list(pattern: string): Promise<{ name: string; sizeBytes?: number }[]>;
  /**
   * Writes a whole file, replacing one of that name. A file whose writing fails or is aborted is not left behind half
   * written. @throws StudioError `file-unwritable`
   */
  write(name: string, content: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void>;
}
