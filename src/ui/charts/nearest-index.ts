/** The index of the value nearest to `x` among the first `length`, which never fall; -1 where there is none. */
export function nearestIndex(values: ArrayLike<number>, x: number, length: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  if (low === length) return length - 1;
  const before = values[low - 1];
  return before !== undefined && x - before < (values[low] ?? 0) - x ? low - 1 : low;
}
