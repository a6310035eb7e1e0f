import type { Values } from "./kernel-case.ts";

/** Results of a case by name, each as numbers with spaces between them; or the name of a case that expects the same. */
type Kept = Readonly<Record<string, Readonly<Record<string, string>> | string>>;

/** What TensorFlow.js computed, by case and result: `referenceValues`, kept in expected.json. */
export type ExpectedValues = (name: string) => Values;

export async function loadExpected(): Promise<ExpectedValues> {
  const { default: file } = await import("./expected.json");
  const kept: Kept = file;
  return name => parseCase(kept, name);
}

/** @throws Error when there is no such case: expected.json is older than the cases */
function parseCase(kept: Kept, name: string): Values {
  const found = kept[name];
  if (found === undefined) throw new Error(`Bug: expected.json has no case "${name}"`);
  if (typeof found === "string") return parseCase(kept, found);
  return Object.fromEntries(Object.entries(found).map(([result, numbers]) => [result, numbers.split(" ").map(Number)]));
}

/** The text of expected.json. Six digits are a hundred times finer than the tolerances. */
export function formatExpected(values: Readonly<Record<string, Values>>): string {
  const seen = new Map<string, string>();
  const kept: Record<string, Kept[string]> = {};
  for (const [name, results] of Object.entries(values)) {
    const numbers = Object.entries(results).map(
      ([result, of]) => [result, Array.from(of, shortest).join(" ")] as const,
    );
    const known = seen.get(JSON.stringify(numbers));
    seen.set(JSON.stringify(numbers), name);
    kept[name] = known ?? Object.fromEntries(numbers);
  }
  return `${JSON.stringify(kept, null, 2)}\n`;
}

function shortest(value: number): string {
  return String(Number(value.toPrecision(6)));
}
