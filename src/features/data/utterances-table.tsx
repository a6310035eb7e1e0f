import { Button, Group, Text } from "@mantine/core";
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { Problem, type UtteranceNumbers } from "../../data/utterance-index.ts";
import { formatCount } from "../../lib/amounts.ts";
import type { UtteranceRows } from "../../state/catalog.ts";
import type { CatalogFile, CatalogTexts, Part } from "../../workers/catalog/protocol.ts";
import { refusalOf } from "./utterance-filter.ts";
import { nextSort, type RowSort, sortColumns } from "./utterance-rows.ts";
import styles from "./utterances-table.module.css";

export interface UtterancesTableProps {
  rows: Uint32Array; // of `utterances`, in the order shown
  utterances: UtteranceRows;
  files: readonly CatalogFile[];
  texts: ReadonlyMap<number, CatalogTexts>; // of the rows that have been read
  chosen: number | undefined; // row
  sort: RowSort | null;
  onSort: (sort: RowSort | null) => void;
  /** Told which rows are in view, so that their texts can be read. */
  onShow: (rows: readonly number[]) => void;
  onChoose: (row: number) => void;
}

const rowHeight = 34; // pixels, also in the style sheet
const rowsPerPage = 10;
const columns = ["seconds", "text", "labels"] as const;

/**
 * Utterances as a table of any length: only the rows in view are in the document. One row at a time is reached by Tab;
 * arrows, Page Up, Page Down, Home and End choose from there.
 */
export function UtterancesTable(props: UtterancesTableProps) {
  const { rows, utterances, files, texts, chosen, sort, onSort, onShow, onChoose } = props;
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
  const shown = items.flatMap(({ index }) => rows[index] ?? []).join();
  useEffect(() => onShow(shown === "" ? [] : shown.split(",").map(Number)), [shown, onShow]);
  const chosenIndex = useMemo(() => (chosen === undefined ? -1 : rows.indexOf(chosen)), [rows, chosen]);
  const tabbable = items.some(({ index }) => index === chosenIndex) ? chosenIndex : items[0]?.index;

  const choose = (index: number, takesFocus: boolean) => {
    const to = Math.min(rows.length - 1, Math.max(0, index));
    const row = rows[to];
    if (row === undefined) return;
    if (takesFocus) wantsFocus.current = to;
    virtualizer.scrollToIndex(to);
    onChoose(row);
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
            {columns.map(column => {
              const isSorted = sort?.column === column;
              const isDescending = isSorted && sort.isDescending;
              return (
                <div
                  key={column}
                  role="columnheader"
                  aria-sort={isSorted ? (isDescending ? "descending" : "ascending") : "none"}
                >
                  <button type="button" className={styles["sort"]} onClick={() => onSort(nextSort(sort, column))}>
                    {sortColumns[column]}
                    <span aria-hidden="true">{isSorted ? (isDescending ? " ▼" : " ▲") : ""}</span>
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
              const row = rows[item.index];
              if (row === undefined) return null;
              const numbers = utterances.at(row);
              return (
                <UtteranceRow
                  key={item.key}
                  item={item}
                  numbers={numbers}
                  part={files[numbers.file]?.part}
                  texts={texts.get(row)}
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
  numbers: UtteranceNumbers;
  part: Part | undefined;
  texts: CatalogTexts | undefined; // until they are read
  isChosen: boolean;
  isTabbable: boolean;
  onChoose: () => void;
  onMount: (button: HTMLButtonElement | null) => void;
}

function UtteranceRow({ item, numbers, part, texts, isChosen, isTabbable, onChoose, onMount }: UtteranceRowProps) {
  const { seconds, labels, problems } = numbers;
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
          {texts === undefined ? "…" : texts.text === "" ? "(no text)" : texts.text}
        </button>
      </div>
      <div role="cell" className={styles["tokens"]}>
        {labels} <span className={styles["pieces"]}>{texts?.tokens}</span>
        {(problems & Problem.unknownWord) !== 0 && <strong> unknown word</strong>}
        {refusalOf(problems, part) !== null && <strong> unusable</strong>}
      </div>
      <div role="cell">{part}</div>
    </div>
  );
}
