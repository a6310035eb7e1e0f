import type { UtteranceRows } from "../../state/catalog.ts";

/** The columns that rows can be sorted by, by their headers. */
export const sortColumns = { seconds: "Duration", text: "Text", labels: "Tokens" } as const;

export interface RowSort {
  column: keyof typeof sortColumns;
  isDescending: boolean;
}

/** What a click on a header makes of the order: ascending, descending, that of files and records. */
export function nextSort(sort: RowSort | null, column: RowSort["column"]): RowSort | null {
  if (sort?.column !== column) return { column, isDescending: false };
  return sort.isDescending ? null : { column, isDescending: true };
}

/**
 * The rows in another order; equal ones keep theirs.
 * @param textOrder all rows by their texts, where it is known: until then rows stay as they are
 */
export function sortRows(
  rows: Uint32Array,
  utterances: UtteranceRows,
  sort: RowSort | null,
  textOrder: Uint32Array | undefined,
): Uint32Array {
  if (sort === null) return rows;
  const { column } = sort;
  if (column === "text" && textOrder === undefined) return rows;
  const values = column === "text" ? ranksOf(textOrder ?? rows) : valuesOf(rows, utterances, column);
  const direction = sort.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => direction * ((values.get(a) ?? 0) - (values.get(b) ?? 0)) || a - b);
}

interface Values {
  get(row: number): number | undefined;
}

function ranksOf(order: Uint32Array): Values {
  const ranks = new Uint32Array(order.length);
  for (const [rank, row] of order.entries()) ranks[row] = rank;
  return { get: row => ranks[row] };
}

function valuesOf(rows: Uint32Array, utterances: UtteranceRows, column: "seconds" | "labels"): Values {
  const values = new Float64Array(utterances.count);
  for (const row of rows) values[row] = utterances.value(column, row);
  return { get: row => values[row] };
}
