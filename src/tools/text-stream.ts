/** UTF-8 of pieces of text, made as it is read. */
export function textStream(pieces: Iterable<string> | AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = iterate(pieces);
  return new ReadableStream({
    async pull(controller) {
      let next = await iterator.next();
      while (next.done !== true && next.value === "") next = await iterator.next(); // nothing to give asks for more
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await iterator.return(undefined);
    },
  });
}

async function* iterate(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, undefined> {
  yield* pieces;
}
