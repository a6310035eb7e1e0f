import { Group, NativeSelect, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import { chooseUtterance, useCatalog } from "../../state/catalog.ts";
import { formatUtteranceRef } from "../../state/utterance-ref.ts";
import { ChosenUtterance } from "./chosen-utterance.tsx";
import styles from "./data-screen.module.css";
import { everything, filterUtterances, type UtteranceFilter } from "./utterance-filter.ts";
import { UtterancesTable } from "./utterances-table.tsx";

/** All utterances beside the one that is chosen. */
export function UtterancesPanel() {
  const utterances = useCatalog(state => state.utterances);
  const chosen = useCatalog(state => state.chosen);
  const [filter, setFilter] = useState(everything);
  const applied = useDeferredValue(filter);
  const shown = useMemo(() => filterUtterances(utterances, applied), [utterances, applied]);
  const current = useMemo(() => {
    const key = chosen === null ? "" : formatUtteranceRef(chosen);
    return utterances.find(utterance => formatUtteranceRef(utterance) === key);
  }, [utterances, chosen]);
  return (
    <div className={styles["utterances"]}>
      <Paper withBorder p="sm" component="section" aria-label="All utterances">
        <Stack gap="xs">
          <Title order={2} size="h4">
            Utterances
          </Title>
          <FilterFields filter={filter} onChange={setFilter} />
          <UtterancesTable
            utterances={shown}
            chosen={chosen}
            onChoose={({ part, shard, index }) => chooseUtterance({ part, shard, index })}
          />
        </Stack>
      </Paper>
      {current === undefined ? (
        <Paper withBorder p="sm">
          <Text size="sm">
            Choose an utterance in the table to hear and see it: click it, or press Tab into the table and use the arrow
            keys.
          </Text>
        </Paper>
      ) : (
        <ChosenUtterance utterance={current} />
      )}
    </div>
  );
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
