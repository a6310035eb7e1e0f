/** A share of 1 as `6.7 %`; from 99.95 % on whole numbers, since error rates may pass 100 %. */
export function percent(share: number, digits = 1): string {
  const value = 100 * share;
  return `${value.toFixed(value >= 99.95 ? 0 : digits)} %`;
}
