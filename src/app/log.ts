/** The one place that writes to the browser's console: for faults that a bug report should quote. */
export function logBug(where: string, error: unknown): void {
  console.error(`${where}:`, error);
}
