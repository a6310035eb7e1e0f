import type { RetentionRule } from "../workers/storage/protocol.ts";

/** The rule of the last visit, or the usual one. */
export function keptRetention(): RetentionRule {
  try {
    return parseRetention(localStorage.getItem(key)) ?? usualRetention;
  } catch {
    return usualRetention; // the browser keeps nothing for this page
  }
}

export function keepRetention(rule: RetentionRule): void {
  try {
    localStorage.setItem(key, JSON.stringify(rule));
  } catch {
    // It holds until the page is closed.
  }
}

/** Undefined for what is no rule. */
export function parseRetention(text: string | null): RetentionRule | undefined {
  if (text === null) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("best" in value) || !("last" in value)) return undefined;
  const { best, last } = value;
  return isCount(best, 0) && isCount(last, 1) ? { best, last } : undefined;
}

export const usualRetention: RetentionRule = { best: 3, last: 2 };
export const mostKept = 99;
const key = "transducer-studio retention";

function isCount(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= mostKept;
}
