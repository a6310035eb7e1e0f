/**
 * The results of `read`, in the order of `items`, with up to `ahead` reads under way beyond the one waited for. A read
 * that fails throws when its turn comes.
 */
export async function* inOrderAhead<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  read: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  for (const item of items) {
    const result = read(item);
    result.catch(() => undefined); // told when its turn comes, or never where the reader has gone
    pending.push(result);
    if (pending.length > ahead) yield await (pending.shift() as Promise<Result>); // longer than `ahead`, so not empty
  }
  for (const result of pending) yield await result;
}
