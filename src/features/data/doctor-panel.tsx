import { Button, Group, NativeSelect, Paper, Stack, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { formatCount } from "../../lib/amounts.ts";
import type { ErrorReport } from "../../lib/result.ts";
import { type CatalogState, chooseUtterance, useCatalog } from "../../state/catalog.ts";
import { useLeftOut } from "../../state/left-out.ts";
import { saveFindings } from "../../state/save-findings.ts";
import { allFindingKinds, type FindingKind, findingKinds } from "../../tools/doctor/findings.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { FindingKinds } from "./finding-kinds.tsx";
import { FindingsList } from "./findings-list.tsx";
import { LeaveOut } from "./leave-out.tsx";
import { OpenList } from "./open-list.tsx";

export interface DoctorPanelProps {
  /** An utterance was chosen from the list. */
  onChoose: () => void;
}

/** What is wrong with the data: by kind, one by one, as a file, and as what the next run leaves out. */
export function DoctorPanel({ onChoose }: DoctorPanelProps) {
  const doctor = useCatalog(state => state.doctor);
  const phase = useCatalog(state => state.phase);
  const list = useLeftOut(state => state.list);
  const isLeavingOut = useLeftOut(state => state.isOn);
  const found = allFindingKinds().filter(kind => doctor.counts.has(kind));
  const kinds = allFindingKinds().filter(kind => doctor.counts.has(kind) || list?.records.has(kind) === true);
  return (
    <Paper withBorder p="sm" component="section" aria-label="Doctor">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Doctor
        </Title>
        {found.length === 0 && <Text size="sm">{describeNothing(phase)}</Text>}
        {kinds.length > 0 && <FindingKinds kinds={kinds} counts={doctor.counts} />}
        {(kinds.length > 0 || isLeavingOut) && <LeaveOut />}
        <OpenList />
        {found.length > 0 && <Found kinds={found} onChoose={onChoose} />}
      </Stack>
    </Paper>
  );
}

function Found({ kinds, onChoose }: DoctorPanelProps & { kinds: readonly FindingKind[] }) {
  const doctor = useCatalog(state => state.doctor);
  const [shown, setShown] = useState<FindingKind | "all">("all");
  const findings = useMemo(() => {
    const all = doctor.findings.slice(0, doctor.count);
    return shown === "all" ? all : all.filter(({ kind }) => kind === shown);
  }, [doctor, shown]);
  const options = [
    { value: "all", label: "all findings" },
    ...kinds.map(kind => ({ value: kind, label: titleOf(kind) })),
  ];
  return (
    <>
      <Group gap="xs" align="end" justify="space-between">
        <NativeSelect
          label="List"
          size="xs"
          data={options}
          value={shown}
          onChange={({ currentTarget: { value } }) => setShown(kinds.find(kind => kind === value) ?? "all")}
        />
        <SaveButtons />
      </Group>
      <FindingsList
        findings={findings}
        onChoose={({ part, shard, index }) => {
          if (part === null || index === null) return;
          chooseUtterance({ part, shard, index });
          onChoose();
        }}
      />
      {doctor.left > 0 && (
        <Text size="sm">{formatCount(doctor.left)} more were found: they are counted above and not listed.</Text>
      )}
    </>
  );
}

function SaveButtons() {
  const [problem, setProblem] = useState<ErrorReport>();
  const save = (format: "tsv" | "json") => void saveFindings(format).then(setProblem);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => save("tsv")}>
          Save as TSV
        </Button>
        <Button size="xs" variant="default" onClick={() => save("json")}>
          Save as JSON
        </Button>
      </Group>
      {problem !== undefined && <ErrorNotice title="The list could not be saved" error={problem} />}
    </Stack>
  );
}

function titleOf(kind: FindingKind): string {
  return findingKinds[kind].title;
}

function describeNothing(phase: CatalogState["phase"]): string {
  const looked = "no damage, no silence or clipping, no duplicate, no word that the vocabulary cannot spell";
  if (phase === "scanning") return "Nothing found so far.";
  if (phase === "done") return `Nothing found: ${looked}.`;
  return "Nothing was found before the reading ended. Scan again to see the rest.";
}
