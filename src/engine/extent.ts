// Sizes that are known only when a batch arrives: a plan is compiled once for a capacity and run for any smaller batch.

/** The sizes of one batch by name, e.g. `{ batch: 8, frames: 372, tokens: 203, cells: 94464 }`. */
export type Sizes = Readonly<Record<string, number>>;

/** A number, or an expression over the sizes of a batch. Must not decrease when a size grows: capacities rely on it. */
export type Extent = number | SizeExpression;

export class SizeExpression {
  constructor(readonly evaluate: (sizes: Sizes) => number) {}
}

/** The extent named `name`, read from the batch's sizes. */
export function size(name: string): Extent {
  return new SizeExpression(sizes => {
    const value = sizes[name];
    if (value === undefined) throw new Error(`Bug: no size ${name}`);
    return value;
  });
}

export function evaluate(extent: Extent, sizes: Sizes): number {
  return typeof extent === "number" ? extent : extent.evaluate(sizes);
}

/** An extent computed from others, e.g. `derive([frames], t => Math.ceil(t / 2))`. */
export function derive(extents: readonly Extent[], rule: (...values: number[]) => number): Extent {
  if (extents.every(extent => typeof extent === "number")) return rule(...extents);
  return new SizeExpression(sizes => rule(...extents.map(extent => evaluate(extent, sizes))));
}

export function product(...extents: Extent[]): Extent {
  return derive(extents, (...values) => values.reduce((a, b) => a * b, 1));
}

export function sum(...extents: Extent[]): Extent {
  return derive(extents, (...values) => values.reduce((a, b) => a + b, 0));
}

export function ceilDivide(extent: Extent, divisor: number): Extent {
  return derive([extent], value => Math.ceil(value / divisor));
}
