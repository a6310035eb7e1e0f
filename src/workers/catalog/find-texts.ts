import type { TextPages } from "./text-pages.ts";

/** The rows whose transcript or path holds `wanted`, whatever its case; ascending. */
export async function searchTexts(texts: TextPages, wanted: string): Promise<Uint32Array> {
  const sought = wanted.toLowerCase();
  const rows: number[] = [];
  for await (const { first, texts: page } of texts.all()) {
    for (const [i, { path, text }] of page.entries()) {
      if (text.toLowerCase().includes(sought) || path.toLowerCase().includes(sought)) rows.push(first + i);
    }
  }
  return Uint32Array.from(rows);
}

/** So much of a transcript decides: whole ones of a large data set would fill the memory that pages save. */
const comparedCharacters = 40;

/** All rows by the beginnings of their transcripts; equal ones keep their order. */
export async function sortByText(texts: TextPages): Promise<Uint32Array> {
  const beginnings: string[] = [];
  for await (const { texts: page } of texts.all()) {
    for (const { text } of page) beginnings.push(text.slice(0, comparedCharacters).toLowerCase());
  }
  const { compare } = new Intl.Collator();
  return Uint32Array.from(beginnings.keys()).sort((a, b) => compare(beginnings[a] ?? "", beginnings[b] ?? "") || a - b);
}
