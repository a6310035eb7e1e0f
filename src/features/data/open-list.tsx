import { Button, Group, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { formatCount } from "../../lib/amounts.ts";
import { type ErrorReport, reportOf } from "../../lib/result.ts";
import { useCatalog } from "../../state/catalog.ts";
import { setOpenedList, useLeftOut } from "../../state/left-out.ts";
import type { OpenedList } from "../../state/left-out-choice.ts";
import { linesMatched, openList } from "../../state/opened-list.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { FileDrop } from "../../ui/file-drop.tsx";

/** Takes in a list that the doctor wrote, here or on the command line, and says how much of it is about this data. */
export function OpenList() {
  const list = useLeftOut(state => state.list);
  const [problem, setProblem] = useState<ErrorReport>();
  const open = async ([file]: readonly File[]) => {
    if (file === undefined) return;
    try {
      setOpenedList(await openList(file));
      setProblem(undefined);
    } catch (error) {
      setProblem(reportOf(error));
    }
  };
  return (
    <Stack gap="xs">
      <FileDrop
        label="Open a list of what to leave out: drop it here or choose it"
        accept=".tsv,.json"
        onFiles={files => void open(files)}
      />
      {problem !== undefined && <ErrorNotice title="The list cannot be used" error={problem} />}
      {list !== null && <Opened list={list} />}
    </Stack>
  );
}

function Opened({ list }: { list: OpenedList }) {
  const phase = useCatalog(state => state.phase);
  const files = useCatalog(state => state.files);
  const utterances = useCatalog(state => state.utterances);
  const isRead = phase === "done" || phase === "stopped";
  const matched = useMemo(
    () => (isRead ? linesMatched(list, { files, utterances }) : undefined),
    [isRead, list, files, utterances],
  );
  return (
    <Group gap="sm">
      <Text size="sm" aria-live="polite">
        <strong>{list.file}</strong>: {describeMatch(list.lines, matched)}
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => setOpenedList(null)}>
        Close the list
      </Button>
    </Group>
  );
}

function describeMatch(lines: number, matched: number | undefined): string {
  const all = lines === 1 ? "1 line" : `${formatCount(lines)} lines`;
  if (matched === undefined) {
    return `${all}. How many name utterances of this data set is known once the data has been read.`;
  }
  const names = `${formatCount(matched)} of its ${all} ${matched === 1 ? "names an utterance" : "name utterances"}`;
  const said = `${names} of this data set`;
  if (matched === 0) return `${said}: it was made of other data, and changes nothing here.`;
  return `${said}. Of these, the kinds ticked above are left out.`;
}
