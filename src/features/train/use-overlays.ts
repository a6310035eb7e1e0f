import { useEffect, useMemo, useState } from "react";
import { type ErrorReport, reportOf } from "../../lib/result.ts";
import type { RunHistory } from "../../run/history.ts";
import { readHistory } from "../../state/checkpoints.ts";
import type { RunSummary } from "../../workers/storage/protocol.ts";
import type { DrawnRun } from "./curves.ts";

export interface Overlays {
  drawn: DrawnRun[]; // those that have been read
  problems: { name: string; error: ErrorReport }[];
}

/** The curves of kept runs, read when others are wanted or one of them has been saved; the old ones stay until then. */
export function useOverlays(wanted: readonly RunSummary[]): Overlays {
  const [readings, setReadings] = useState<ReadonlyMap<string, Reading>>(new Map());
  const versions = JSON.stringify(wanted.map(({ id, updatedAt }) => [id, updatedAt])); // the list is new with every save
  useEffect(() => {
    let isCurrent = true;
    const ids = (JSON.parse(versions) as [string, number][]).map(([id]) => id); // as written above
    void Promise.all(ids.map(read)).then(found => {
      if (isCurrent) setReadings(new Map(found));
    });
    return () => {
      isCurrent = false;
    };
  }, [versions]);
  return useMemo(() => {
    const read = wanted.flatMap(({ id, name }) => {
      const reading = readings.get(id);
      return reading === undefined ? [] : [{ name, ...reading }];
    });
    return {
      drawn: read.flatMap(({ name, history }) => (history === undefined ? [] : [{ name, history }])),
      problems: read.flatMap(({ name, error }) => (error === undefined ? [] : [{ name, error }])),
    };
  }, [wanted, readings]);
}

interface Reading {
  history?: RunHistory;
  error?: ErrorReport;
}

async function read(id: string): Promise<[id: string, reading: Reading]> {
  try {
    return [id, { history: await readHistory(id) }];
  } catch (error) {
    return [id, { error: reportOf(error) }];
  }
}
