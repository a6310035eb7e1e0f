/** How far two tensors may differ: `relative` times the largest magnitude of the expected one, plus `absolute`. */
export interface Tolerance {
  relative: number;
  absolute?: number;
}

export interface Comparison {
  error: number; // largest difference; infinite where a value is NaN or the number of values differs
  allowed: number;
  isWithin: boolean;
}

export function compare(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance): Comparison {
  const allowed = tolerance.relative * largestMagnitude(expected) + (tolerance.absolute ?? 0);
  let error = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < expected.length && error !== Number.POSITIVE_INFINITY; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(error, difference);
  }
  return { error, allowed, isWithin: error <= allowed };
}

export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
  return largest;
}

/** One comparison with its name, ready to be judged by `failures`. */
export interface Check extends Comparison {
  name: string;
}

/** A missing tensor is a failed check. */
export function check(
  name: string,
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
): Check {
  return { name, ...compare(actual ?? [Number.NaN], expected, tolerance) };
}

/** One line for each check that does not hold: `expect(failures(checks)).toEqual([])`. */
export function failures(checks: readonly Check[]): string[] {
  if (checks.length === 0) return ["nothing was compared"];
  return checks.filter(c => !c.isWithin).map(c => `${c.name}: off by ${c.error}, allowed ${c.allowed}`);
}

/** The bounds of the fixtures' README. Gradients may differ by another `ofLargest` of the largest gradient of the case. */
export const tolerances = {
  forward: { relative: 1e-5 },
  gradient: { relative: 1e-4, ofLargest: 1e-5 },
  loss: { relative: 3e-6 },
  lossGradient: { relative: 1e-4 },
  movingStatistic: { relative: 1e-6 },
  steps: { relative: 1e-4 },
  movingMeanWithoutInfluence: { relative: 0, absolute: 3e-3 },
} as const;

/** Every expected gradient but those of weights without influence, whose recorded values are rounding noise. */
export function checkGradients(
  actual: ReadonlyMap<string, ArrayLike<number>>,
  expected: ReadonlyMap<string, ArrayLike<number>>,
  withoutInfluence: ReadonlySet<string> = new Set(),
  { relative, ofLargest = 0 }: { relative: number; ofLargest?: number } = tolerances.gradient,
): Check[] {
  const compared = [...expected].filter(([name]) => !withoutInfluence.has(name));
  const absolute = ofLargest * Math.max(...compared.map(([, values]) => largestMagnitude(values)));
  const tolerance = { relative, absolute };
  return compared.map(([name, values]) => check(`gradient of ${name}`, actual.get(name), values, tolerance));
}
