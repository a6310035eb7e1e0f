import { useState } from "react";
import { type ErrorReport, reportOf } from "../../lib/result.ts";

/** One thing at a time that takes a while and may fail. */
export interface Action {
  doing: string | undefined; // in words
  problem: ErrorReport | undefined; // of the last one
  start: (what: string, work: () => Promise<void>) => void;
  dismiss: () => void;
}

export function useAction(): Action {
  const [doing, setDoing] = useState<string>();
  const [problem, setProblem] = useState<ErrorReport>();
  const start = (what: string, work: () => Promise<void>) => {
    setDoing(what);
    setProblem(undefined);
    void work()
      .catch((error: unknown) => setProblem(reportOf(error)))
      .finally(() => setDoing(undefined));
  };
  return { doing, problem, start, dismiss: () => setProblem(undefined) };
}
