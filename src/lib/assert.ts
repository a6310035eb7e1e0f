/** For bugs: a condition that the code itself guarantees. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Bug: ${message}`);
}

/** The item, where the code itself guarantees that it exists. */
export function at<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`Bug: index ${index} of ${items.length}`);
  return item;
}

/** Exhausts a discriminated union. */
export function never(value: never): never {
  throw new Error(`Bug: unexpected ${JSON.stringify(value)}`);
}
