import { type Place, StudioError } from "../lib/result.ts";
import { isEncoded, totalBytes } from "./ask.ts";
import type { Call } from "./call.ts";
import type { Client } from "./client.ts";
import { type Connection, connect } from "./connection.ts";
import { PassingFault, withRetry } from "./retry.ts";

/**
 * Reads one file forward. After a cut it goes on from the byte reached: by Range or, where the server knows none or
 * compresses what it sends, by reading again and skipping.
 */
export class FileReading {
  private connection: Connection | undefined;
  private skipped: Uint8Array | undefined; // what came together with the last byte that was skipped
  private left: number | undefined; // bytes that the connection still has to bring, where it says
  private isEncoded = false;
  private isAtEnd = false;
  private identity: Identity | undefined;

  constructor(
    private readonly client: Client,
    private readonly call: Call,
    private position: number,
    private readonly signal: AbortSignal,
  ) {}

  begin(): Promise<void> {
    return this.attempt(() => this.attach());
  }

  /** Undefined at the end. */
  next(): Promise<Uint8Array | undefined> {
    return this.attempt(async () => {
      if (this.connection === undefined && !this.isAtEnd) await this.attach();
      if (this.isAtEnd) return undefined;
      const chunk = this.skipped ?? (await this.receive());
      this.skipped = undefined;
      this.position += chunk?.length ?? 0;
      this.isAtEnd = chunk === undefined;
      return chunk;
    });
  }

  close(): void {
    this.connection?.close();
    this.connection = undefined;
    this.skipped = undefined;
  }

  private attempt<T>(work: () => Promise<T>): Promise<T> {
    return withRetry(this.client.retry, this.signal, () =>
      work().catch((error: unknown) => {
        this.close();
        throw error;
      }),
    );
  }

  private async attach(): Promise<void> {
    const asksRange = this.position > 0 && !this.isEncoded;
    const headers = { ...this.call.headers, ...(asksRange && { Range: `bytes=${this.position}-` }) };
    this.connection = await connect(this.client, { ...this.call, headers }, this.signal);
    const { response } = this.connection;
    this.compareIdentity(response);
    if (response.status === 416) return this.endBeyond();
    this.isEncoded = isEncoded(response.headers);
    if (response.status === 206 && this.isEncoded) {
      this.close(); // a part of a compressed body cannot be decompressed
      return this.attach();
    }
    const length = response.headers.get("Content-Length");
    this.left = length === null || this.isEncoded ? undefined : Number(length);
    return response.status === 206 ? this.checkStart(response) : this.skip(this.position);
  }

  private async receive(): Promise<Uint8Array | undefined> {
    const chunk = await this.connection?.read();
    if (this.left === undefined) return chunk;
    if (chunk === undefined && this.left > 0) throw new PassingFault(this.wrongLength("shorter"));
    this.left -= chunk?.length ?? 0;
    if (this.left < 0) throw this.wrongLength("longer");
    return chunk;
  }

  private async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0; ) {
      const chunk = await this.receive();
      if (chunk === undefined) return this.endBeyond();
      if (chunk.length > left) this.skipped = chunk.subarray(left);
      left -= chunk.length;
    }
  }

  /** What lies beyond the end is nothing, unless more was promised. */
  private endBeyond(): void {
    const promised = this.identity?.sizeBytes;
    if (promised !== undefined && promised > this.position) throw this.wrongLength("shorter");
    this.close();
    this.isAtEnd = true;
  }

  private checkStart({ headers }: Response): void {
    const [, start] = /^bytes (\d+)-/.exec(headers.get("Content-Range") ?? "") ?? [];
    if (start === undefined || Number(start) === this.position) return;
    const message = `The server sent the bytes from ${start} on instead of those asked for.`;
    throw new StudioError("wrong-range", message, this.place(), "Serve the files by another server.");
  }

  private compareIdentity(response: Response): void {
    const now = identityOf(response);
    this.identity ??= now;
    if (isSame(this.identity, now)) return;
    const message = "The file was replaced while it was being read.";
    throw new StudioError("file-changed", message, this.place(), "Start again, so that all of it is read anew.");
  }

  private wrongLength(how: "shorter" | "longer"): StudioError {
    const nextStep =
      how === "shorter"
        ? "Check that the file was uploaded whole."
        : "Store the file without Content-Encoding, or let the server expose that header to the page.";
    return new StudioError("wrong-length", `The file is ${how} than the server says.`, this.place(), nextStep);
  }

  private place(): Place {
    return { file: this.call.name, byte: this.position };
  }
}

/** What tells whether two answers are of the same file, as far as the server says. */
interface Identity {
  tag: string | null;
  modified: string | null;
  sizeBytes: number | undefined;
}

function identityOf(response: Response): Identity {
  const { headers } = response;
  return { tag: headers.get("ETag"), modified: headers.get("Last-Modified"), sizeBytes: totalBytes(response) };
}

function isSame(before: Identity, now: Identity): boolean {
  if (before.tag !== null && now.tag !== null) return before.tag === now.tag;
  const isSameTime = before.modified === null || now.modified === null || before.modified === now.modified;
  const isSameSize =
    before.sizeBytes === undefined || now.sizeBytes === undefined || before.sizeBytes === now.sizeBytes;
  return isSameTime && isSameSize;
}
