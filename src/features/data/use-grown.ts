import { useState } from "react";
import type { UtteranceRows } from "../../state/catalog.ts";

/** The rows whenever there are a tenth more, and all of them at the end: counting every row at every event grows by its square. */
export function useGrown(utterances: UtteranceRows, isGrowing: boolean): UtteranceRows {
  const [shown, setShown] = useState(utterances);
  const { count } = utterances;
  const isDue = !isGrowing || count > 1.1 * shown.count || count < shown.count;
  if (utterances === shown || !isDue) return shown;
  setShown(utterances);
  return utterances;
}
