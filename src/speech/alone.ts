import { StudioError } from "../lib/result.ts";

/**
 * Sends one file after the other through a decoder that keeps state between calls. It is loaded for the first file; after
 * a failure its state is unknown, so the next file gets a new one. Fails as `loadDecoder` and `decode` do.
 */
export function alone<Decoder, Decoded>(
  load: () => Promise<Decoder>,
  decode: (decoder: Decoder, bytes: Uint8Array) => Decoded | Promise<Decoded>,
): (bytes: Uint8Array) => Promise<Decoded> {
  let decoder: Promise<Decoder> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  return bytes => {
    const decoded = turn.then(async () => {
      decoder ??= loadDecoder(load);
      try {
        return await decode(await decoder, bytes);
      } catch (error) {
        decoder = undefined;
        throw error;
      }
    });
    turn = decoded.catch(() => undefined);
    return decoded;
  };
}

/** @throws StudioError `decoder-missing`: a page that has gone offline may lack it, which is no fault of the file */
export async function loadDecoder<Decoder>(load: () => Promise<Decoder>): Promise<Decoder> {
  try {
    return await load();
  } catch (error) {
    const message = `The decoder for this kind of file cannot be loaded: ${reasonOf(error)}.`;
    throw new StudioError("decoder-missing", message, {}, "Go online and try again.");
  }
}

/** The failure of a decoder as a fault of the file; an expected one stays as it is. */
export function decodingFault(cause: unknown, damaged: (what: string) => StudioError): StudioError {
  return cause instanceof StudioError ? cause : damaged(`cannot be decoded (${reasonOf(cause)})`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
}
