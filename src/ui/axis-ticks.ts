/** Round numbers from 0 up to `end`, about `wanted` of them: for the text beside an axis. */
export function axisTicks(end: number, wanted: number): number[] {
  if (!(end > 0)) return [0];
  const step = roundStep(end, wanted);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => exactMultiple(step, i));
}

/** The smallest of 1, 2 and 5 times a power of ten that divides `span` into at most `parts`. */
export function roundStep(span: number, parts: number): number {
  const least = span / parts;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find(each => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** `count` times `step` without the last digits that binary fractions add: 0.3, not 0.30000000000000004. */
export function exactMultiple(step: number, count: number): number {
  return Number((step * count).toPrecision(12));
}
