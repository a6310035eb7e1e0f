import type { ErrorReport } from "../../lib/result.ts";

export interface SameRefusals<Item> {
  error: ErrorReport; // of the first
  items: readonly [Item, ...Item[]];
}

/** Puts together what fails for the same reason: one bucket without keys refuses every file alike. */
export function sameRefusals<Item>(
  items: readonly Item[],
  errorOf: (item: Item) => ErrorReport | null | undefined,
): SameRefusals<Item>[] {
  const groups = new Map<string, { error: ErrorReport; items: [Item, ...Item[]] }>();
  for (const item of items) {
    const error = errorOf(item);
    if (error === null || error === undefined) continue;
    const key = JSON.stringify([error.code, error.message, error.nextStep]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { error, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()];
}
