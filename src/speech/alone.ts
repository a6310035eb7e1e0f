/**
 * Sends one file after the other through a decoder that keeps state between calls. It is loaded for the first file; after
 * a failure its state is unknown, so the next file gets a new one.
 */
export function alone<Decoder, Decoded>(
  load: () => Promise<Decoder>,
  decode: (decoder: Decoder, bytes: Uint8Array) => Decoded | Promise<Decoded>,
): (bytes: Uint8Array) => Promise<Decoded> {
  let decoder: Promise<Decoder> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  return bytes => {
    const decoded = turn.then(async () => {
      decoder ??= load();
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
