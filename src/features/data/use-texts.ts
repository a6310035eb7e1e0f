import { useEffect, useState } from "react";
import { readTexts, useCatalog } from "../../state/catalog.ts";
import type { CatalogTexts } from "../../workers/catalog/protocol.ts";

const nothing: ReadonlyMap<number, CatalogTexts> = new Map();
const mostKept = 600; // rows: some screens of a table, and the longest list

/** The words of these rows, each as soon as it is read. */
export function useTexts(rows: readonly number[]): ReadonlyMap<number, CatalogTexts> {
  const scan = useCatalog(state => state.scan);
  const [known, setKnown] = useState({ scan, texts: nothing });
  const texts = known.scan === scan ? known.texts : nothing;
  const wanted = rows.filter(row => !texts.has(row)).join();
  useEffect(() => {
    if (wanted === "") return;
    let isCurrent = true;
    const asked = wanted.split(",").map(Number);
    void readTexts(asked).then(found => {
      if (!isCurrent) return;
      setKnown(before => {
        const kept = before.scan === scan ? [...before.texts].slice(-mostKept) : [];
        const added = found.map((each, i) => [asked[i] ?? 0, each] as const);
        return { scan, texts: new Map([...kept, ...added]) };
      });
    });
    return () => {
      isCurrent = false;
    };
  }, [scan, wanted]);
  return texts;
}
