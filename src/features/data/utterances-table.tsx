import { Button, Group, Text } from "@mantine/core";
import { useTable } from "@tanstack/react-table";
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { formatCount } from "../../lib/amounts.ts";
import { formatUtteranceRef } from "../../state/utterance-ref.ts";
import type { CatalogUtterance, UtteranceRef } from "../../workers/catalog/protocol.ts";
import { columns, features } from "./utterance-rows.ts";
import styles from "./utterances-table.module.css";

export interface UtterancesTableProps {
  utterances: readonly CatalogUtterance[];
  chosen: UtteranceRef | null;
  onChoose: (utterance: CatalogUtterance) => void;
}

const rowHeight = 34; // pixels, also in the style sheet
const rowsPerPage = 10;

/**
 * Utterances as a table of any length: only the rows in view are in the document. One row at a time is reached by Tab;
 * arrows, Page Up, Page Down, Home and End choose from there.
 */
export function UtterancesTable({ utterances, chosen, onChoose }: UtterancesTableProps) {
  const table = useTable({ features, columns, data: utterances });
  const { rows } = table.getRowModel();
  const scroller = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef<number>(undefined);
  // oxlint-disable-next-line react/incompatible-library -- the build has no React Compiler, whose memory this is about
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const chosenIndex = useMemo(() => {
    const key = chosen === null ? "" : formatUtteranceRef(chosen);
    return rows.findIndex(({ original }) => formatUtteranceRef(original) === key);
  }, [rows, chosen]);
  const tabbable = items.some(({ index }) => index === chosenIndex) ? chosenIndex : items[0]?.index;

  const choose = (index: number, takesFocus: boolean) => {
    const to = Math.min(rows.length - 1, Math.max(0, index));
    const row = rows[to];
    if (row === undefined) return;
    if (takesFocus) wantsFocus.current = to;
    virtualizer.scrollToIndex(to);
    onChoose(row.original);
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: rowsPerPage, PageUp: -rowsPerPage };
    const step = steps[event.key];
    if (step === undefined && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    if (step === undefined) choose(event.key === "Home" ? 0 : rows.length - 1, true);
    else choose(Math.max(0, chosenIndex) + step, true);
  };

  return (
    <div>
      <Group gap="xs" justify="space-between" mb="xs">
        <Text size="sm">
          {chosenIndex === -1
            ? `${formatCount(rows.length)} utterances`
            : `${formatCount(chosenIndex + 1)} of ${formatCount(rows.length)} utterances`}
        </Text>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            disabled={chosenIndex <= 0}
            onClick={() => choose(chosenIndex - 1, false)}
          >
            Previous
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={chosenIndex >= rows.length - 1}
            onClick={() => choose(chosenIndex + 1, false)}
          >
            Next
          </Button>
        </Group>
      </Group>
      <div role="table" aria-label="Utterances" aria-rowcount={rows.length + 1} className={styles["table"]}>
        <div role="rowgroup" className={styles["head"]}>
          <div role="row" aria-rowindex={1} className={styles["row"]}>
            {table.getFlatHeaders().map(({ id, column }) => {
              const order = column.getIsSorted();
              const sorted = order === false ? "none" : order === "asc" ? "ascending" : "descending";
              return (
                <div key={id} role="columnheader" aria-sort={sorted}>
                  <button type="button" className={styles["sort"]} onClick={column.getToggleSortingHandler()}>
                    {String(column.columnDef.header)}
                    <span aria-hidden="true">{order === false ? "" : order === "asc" ? " ▲" : " ▼"}</span>
                  </button>
                </div>
              );
            })}
            <div role="columnheader">Part</div>
          </div>
        </div>
        <div role="rowgroup" ref={scroller} className={styles["body"]} onKeyDown={press}>
          <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
            {items.map(item => {
              const utterance = rows[item.index]?.original;
              if (utterance === undefined) return null;
              return (
                <UtteranceRow
                  key={item.key}
                  item={item}
                  utterance={utterance}
                  isChosen={item.index === chosenIndex}
                  isTabbable={item.index === tabbable}
                  onChoose={() => choose(item.index, false)}
                  onMount={button => {
                    if (button === null || wantsFocus.current !== item.index) return;
                    wantsFocus.current = undefined;
                    button.focus({ preventScroll: true });
                  }}
                />
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

interface UtteranceRowProps {
  item: VirtualItem;
  utterance: CatalogUtterance;
  isChosen: boolean;
  isTabbable: boolean;
  onChoose: () => void;
  onMount: (button: HTMLButtonElement | null) => void;
}

function UtteranceRow({ item, utterance, isChosen, isTabbable, onChoose, onMount }: UtteranceRowProps) {
  const { seconds, text, tokens, labels, part, unknownWords, refusal } = utterance;
  return (
    <div
      role="row"
      aria-rowindex={item.index + 2}
      className={styles["row"]}
      data-chosen={isChosen || undefined}
      style={{ position: "absolute", top: 0, insetInline: 0, transform: `translateY(${item.start}px)` }}
    >
      <div role="cell" className={styles["number"]}>
        {seconds.toFixed(2)} s
      </div>
      <div role="cell">
        <button
          type="button"
          ref={onMount}
          className={styles["choose"]}
          tabIndex={isTabbable ? 0 : -1}
          aria-current={isChosen || undefined}
          onClick={onChoose}
        >
          {text === "" ? "(no text)" : text}
        </button>
      </div>
      <div role="cell" className={styles["tokens"]}>
        {labels} <span className={styles["pieces"]}>{tokens}</span>
        {unknownWords.length > 0 && <strong> unknown word</strong>}
        {refusal !== null && <strong> unusable</strong>}
      </div>
      <div role="cell">{part}</div>
    </div>
  );
}
