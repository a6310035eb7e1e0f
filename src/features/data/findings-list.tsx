import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useRef, useState } from "react";
import type { Finding } from "../../tools/doctor/findings.ts";
import styles from "./findings-list.module.css";

export interface FindingsListProps {
  findings: readonly Finding[];
  /** Shows the utterance of a finding. */
  onChoose: (finding: Finding) => void;
}

const usualRowHeight = 34; // pixels; long details take more lines
const rowsPerPage = 6;

/**
 * Findings as a list of any length: only the rows in view are in the document. One row at a time is reached by Tab; arrows,
 * Page Up, Page Down, Home and End lead on, and Enter shows the utterance.
 */
export function FindingsList({ findings, onChoose }: FindingsListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef<number>(undefined);
  const [current, setCurrent] = useState(0);
  // oxlint-disable-next-line react/incompatible-library -- the build has no React Compiler, whose memory this is about
  const virtualizer = useVirtualizer({
    count: findings.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => usualRowHeight,
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  const tabbable = items.some(({ index }) => index === current) ? current : items[0]?.index;
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: rowsPerPage, PageUp: -rowsPerPage };
    const step = steps[event.key];
    if (step === undefined && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    const wanted = step === undefined ? (event.key === "Home" ? 0 : findings.length - 1) : (tabbable ?? 0) + step;
    const next = Math.min(findings.length - 1, Math.max(0, wanted));
    wantsFocus.current = next;
    setCurrent(next);
    virtualizer.scrollToIndex(next);
  };
  return (
    <div ref={scroller} className={styles["body"]} onKeyDown={press}>
      <ul
        aria-label="Findings"
        className={styles["list"]}
        style={{ height: virtualizer.getTotalSize(), position: "relative" }}
      >
        {items.map(({ index, key, start }) => {
          const finding = findings[index];
          if (finding === undefined) return null;
          const { kind, shard, path, detail } = finding;
          const record = finding.index === null ? "" : `, record ${finding.index}`;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={findings.length}
              aria-posinset={index + 1}
              className={styles["row"]}
              style={{ position: "absolute", top: 0, insetInline: 0, transform: `translateY(${start}px)` }}
            >
              <button
                type="button"
                className={styles["choose"]}
                tabIndex={index === tabbable ? 0 : -1}
                aria-disabled={!hasSound(finding) || undefined}
                onFocus={() => setCurrent(index)}
                onClick={() => hasSound(finding) && onChoose(finding)}
                ref={button => {
                  if (button === null || wantsFocus.current !== index) return;
                  wantsFocus.current = undefined;
                  button.focus({ preventScroll: true });
                }}
              >
                <strong>{kind}</strong> {shard}
                {record}
                {path === "" ? "" : `, ${path}`}: {detail}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** A damaged record or a whole file is nothing to be heard. */
function hasSound({ kind, part, index }: Finding): boolean {
  return part !== null && index !== null && kind !== "damaged-record";
}
