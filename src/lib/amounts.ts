/** 1234567 as "1,234,567". */
export function formatCount(count: number): string {
  return new Intl.NumberFormat("en").format(count);
}

export function formatMebibytes(bytes: number): string {
  return `${new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(bytes / 2 ** 20)} MiB`;
}

/** Two units at most: "1 h 5 min", "3 min 20 s", "12 s", "80 ms". */
export function formatDuration(millis: number): string {
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = Math.round(millis / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${formatCount(Math.floor(seconds / 3600))} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** Three figures: "1.96e-3". */
export function formatRate(rate: number): string {
  return rate === 0 ? "0" : rate.toExponential(2);
}

/** Undefined where there is nothing to take it of. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const other = sorted[Math.ceil((sorted.length - 1) / 2)];
  return middle === undefined || other === undefined ? undefined : (middle + other) / 2;
}
