const counted = [
  "ArrayBuffer",
  "Uint8Array",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
] as const;

/**
 * Runs `work` while every typed array that is asked for by its length is counted, and gives the bytes of the largest
 * one. One that asks for more than `limitBytes` is refused, so that a header that announces a terabyte fails the test
 * and not the machine.
 */
export async function largestAllocation(limitBytes: number, work: () => Promise<unknown>): Promise<number> {
  const scope = globalThis as unknown as Record<string, new (...args: unknown[]) => object>; // to swap what is global
  const own = counted.map(name => scope[name]);
  let largest = 0;
  for (const [i, name] of counted.entries()) {
    const original = own[i];
    if (original === undefined) continue;
    const size = "BYTES_PER_ELEMENT" in original ? Number(original.BYTES_PER_ELEMENT) : 1;
    scope[name] = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        if (typeof args[0] === "number") {
          const bytes = size * args[0];
          if (bytes > limitBytes) throw new Error(`Bug: ${name} of ${bytes} bytes is asked for`);
          largest = Math.max(largest, bytes);
        }
        return Reflect.construct(target, args, newTarget === scope[name] ? target : newTarget) as object;
      },
    });
  }
  try {
    await work();
  } finally {
    for (const [i, name] of counted.entries()) {
      const original = own[i];
      if (original !== undefined) scope[name] = original;
    }
  }
  return largest;
}
