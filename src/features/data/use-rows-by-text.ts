import { useEffect, useState } from "react";
import { rowsByText, searchRows, useCatalog } from "../../state/catalog.ts";

/** The rows whose texts hold `wanted`; undefined where nothing is asked for, none until the answer is there. */
export function useMatchingRows(wanted: string): Uint32Array | undefined {
  const found = useAnswer(wanted === "" ? null : "search", wanted);
  return wanted === "" ? undefined : (found ?? none);
}

/** All rows by their texts, where that is wanted and once it is known. */
export function useTextOrder(isWanted: boolean): Uint32Array | undefined {
  return useAnswer(isWanted ? "sort" : null);
}

const none = new Uint32Array();

/** Asked again as the data grows by about half: looking through everything at every event would never end. */
function useAnswer(question: "search" | "sort" | null, wanted = ""): Uint32Array | undefined {
  const scan = useCatalog(state => state.scan);
  const growth = useCatalog(({ utterances, phase }) =>
    phase === "scanning" ? Math.floor(2 * Math.log2(utterances.count + 1)) : -1,
  );
  const [answer, setAnswer] = useState<{ key: string; rows: Uint32Array }>();
  const key = `${scan} ${question} ${wanted}`;
  useEffect(() => {
    if (question === null) return;
    let isCurrent = true;
    const asked = question === "sort" ? rowsByText() : searchRows(wanted);
    void asked.then(rows => isCurrent && setAnswer({ key, rows }));
    return () => {
      isCurrent = false;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- more data is another answer
  }, [key, question, wanted, growth]);
  return answer?.key === key ? answer.rows : undefined;
}
