/** How sources take turns. */
export interface Turns {
  /** How many have their turn before the first has its next. */
  cycle: number;
  /** Items a turn. */
  block?: number;
}

/** How a source is read: opened ahead of its turn, then either read or, where its turn never comes, closed. */
export interface Reading<S, Opened, T> {
  open(source: S): Promise<Opened>;
  read(opened: Opened): AsyncGenerator<T>;
  close(opened: Opened): Promise<void>;
}

/**
 * The items of many sources in turns, in the order of `tf.data.Dataset.interleave`: a cycle of slots, `block` items from
 * each; a source that ends ends its turn, and the next one takes its slot when that comes round. The order depends on the
 * sources alone, never on which of them answers first.
 *
 * Besides those of the cycle the next source is opened ahead, so that an opening's latency is hidden; never more. A source
 * that fails does so in its turn. Leaving early closes all that are open.
 */
export async function* interleave<S, Opened, T>(
  sources: readonly S[],
  reading: Reading<S, Opened, T>,
  { cycle, block = 1 }: Turns,
): AsyncGenerator<T> {
  const slots: (AsyncGenerator<T> | undefined)[] = Array.from({ length: Math.min(cycle, sources.length) });
  const unopened = sources.values();
  const ahead: Promise<Opened>[] = [];
  let running = 0;
  const openAhead = () => {
    while (running + ahead.length <= slots.length) {
      const { done, value } = unopened.next();
      if (done === true) return;
      const opening = reading.open(value);
      opening.catch(() => undefined); // told in its turn
      ahead.push(opening);
    }
  };
  try {
    openAhead();
    for (let slot = 0; running > 0 || ahead.length > 0; slot = (slot + 1) % slots.length) {
      let items = slots[slot];
      if (items === undefined) {
        const next = ahead.shift();
        if (next === undefined) continue;
        items = reading.read(await next);
        slots[slot] = items;
        running++;
      }
      for (let taken = 0; taken < block; taken++) {
        const item = await items.next();
        if (item.done === true) {
          slots[slot] = undefined;
          running--;
          openAhead();
          break;
        }
        yield item.value;
      }
    }
  } finally {
    await Promise.all([
      ...slots.map(items => items?.return(undefined)),
      ...ahead.map(opening =>
        opening.then(
          opened => reading.close(opened),
          () => undefined,
        ),
      ), // what never opened is closed
    ]);
  }
}
