import { Group, NativeSelect, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import type { UtteranceNumbers } from "../../data/utterance-index.ts";
import { chooseUtterance, useCatalog } from "../../state/catalog.ts";
import { rowOf } from "../../state/utterance-ref.ts";
import type { CatalogTexts, CatalogUtterance, UtteranceRef } from "../../workers/catalog/protocol.ts";
import { ChosenUtterance } from "./chosen-utterance.tsx";
import styles from "./data-screen.module.css";
import { useMatchingRows, useTextOrder } from "./use-rows-by-text.ts";
import { useTexts } from "./use-texts.ts";
import { everything, filterRows, refusalOf, type UtteranceFilter } from "./utterance-filter.ts";
import { type RowSort, sortRows } from "./utterance-rows.ts";
import { UtterancesTable } from "./utterances-table.tsx";

/** All utterances beside the one that is chosen. */
export function UtterancesPanel() {
  const files = useCatalog(state => state.files);
  const utterances = useCatalog(state => state.utterances);
  const chosen = useCatalog(state => state.chosen);
  const [filter, setFilter] = useState(everything);
  const [sort, setSort] = useState<RowSort | null>(null);
  const [visible, setVisible] = useState<readonly number[]>([]);
  const applied = useDeferredValue(filter);
  const matches = useMatchingRows(applied.text.trim());
  const textOrder = useTextOrder(sort?.column === "text");
  const rows = useMemo(
    () => sortRows(filterRows(utterances, files, applied, matches), utterances, sort, textOrder),
    [utterances, files, applied, matches, sort, textOrder],
  );
  const chosenRow = useMemo(
    () => (chosen === null ? undefined : rowOf(chosen, files, utterances)),
    [chosen, files, utterances],
  );
  const texts = useTexts(chosenRow === undefined ? visible : [...visible, chosenRow]);
  const chosenTexts = chosenRow === undefined ? undefined : texts.get(chosenRow);
  const choose = (row: number) => {
    const { file, index } = utterances.at(row);
    const { part, path: shard } = files[file] ?? {};
    if (part !== undefined && shard !== undefined) chooseUtterance({ part, shard, index });
  };
  return (
    <div className={styles["utterances"]}>
      <Paper withBorder p="sm" component="section" aria-label="All utterances">
        <Stack gap="xs">
          <Title order={2} size="h4">
            Utterances
          </Title>
          <FilterFields filter={filter} onChange={setFilter} />
          <UtterancesTable
            rows={rows}
            utterances={utterances}
            files={files}
            texts={texts}
            chosen={chosenRow}
            sort={sort}
            onSort={setSort}
            onShow={setVisible}
            onChoose={choose}
          />
        </Stack>
      </Paper>
      {chosen === null || chosenRow === undefined || chosenTexts === undefined ? (
        <Paper withBorder p="sm">
          <Text size="sm">
            Choose an utterance in the table to hear and see it: click it, or press Tab into the table and use the arrow
            keys.
          </Text>
        </Paper>
      ) : (
        <ChosenUtterance utterance={utteranceOf(chosen, utterances.at(chosenRow), chosenTexts)} />
      )}
    </div>
  );
}

function utteranceOf(ref: UtteranceRef, numbers: UtteranceNumbers, texts: CatalogTexts): CatalogUtterance {
  const { offset, seconds, labels, frames, encodedFrames, problems } = numbers;
  const refusal = refusalOf(problems, ref.part);
  return { ...ref, ...texts, offset, seconds, labels, frames, encodedFrames, refusal };
}

interface FilterFieldsProps {
  filter: UtteranceFilter;
  onChange: (filter: UtteranceFilter) => void;
}

const parts: { value: UtteranceFilter["part"]; label: string }[] = [
  { value: "all", label: "all" },
  { value: "train", label: "train" },
  { value: "eval", label: "eval" },
  { value: "test", label: "test" },
];

const kinds: { value: UtteranceFilter["kind"]; label: string }[] = [
  { value: "all", label: "all" },
  { value: "unknown-words", label: "with words out of the vocabulary" },
  { value: "crowded", label: "with more tokens than encoder frames" },
  { value: "refused", label: "that cannot be learnt from" },
];

function FilterFields({ filter, onChange }: FilterFieldsProps) {
  return (
    <Group gap="xs" align="end">
      <TextInput
        label="Text or path"
        size="xs"
        flex="1 1 9rem"
        value={filter.text}
        onChange={({ currentTarget: { value: text } }) => onChange({ ...filter, text })}
      />
      <NativeSelect
        label="Part"
        size="xs"
        data={parts}
        value={filter.part}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filter, part: parts.find(each => each.value === value)?.value ?? "all" })
        }
      />
      <NativeSelect
        label="Show"
        size="xs"
        data={kinds}
        value={filter.kind}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filter, kind: kinds.find(each => each.value === value)?.value ?? "all" })
        }
      />
    </Group>
  );
}
