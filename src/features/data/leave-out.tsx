import { Checkbox, Text } from "@mantine/core";
import { useMemo } from "react";
import { excludedCount } from "../../data/index.ts";
import { useCatalog } from "../../state/catalog.ts";
import { leftOutBy, recordsOf, setLeavingOut, useLeftOut } from "../../state/left-out.ts";
import { useProject } from "../../state/project.ts";
import { countUtterances } from "./count-utterances.ts";

/** Whether the next run leaves out what the doctor finds, how much that is, and how long the choice stands. */
export function LeaveOut() {
  const doctor = useCatalog(state => state.doctor);
  const isOn = useLeftOut(state => state.isOn);
  const kinds = useLeftOut(state => state.kinds);
  const found = useMemo(() => excludedCount(recordsOf(doctor.findings, kinds)), [doctor, kinds]);
  return (
    <div>
      <Checkbox
        label={
          found === 0 ? "Leave out what the doctor finds" : `Leave out ${countUtterances(found)} found by the doctor`
        }
        checked={isOn}
        disabled={found === 0 && !isOn}
        onChange={({ currentTarget: { checked } }) => setLeavingOut(checked)}
      />
      <NextRun />
    </div>
  );
}

function NextRun() {
  const choice = useLeftOut(state => state);
  const phase = useCatalog(state => state.phase);
  const doctor = useCatalog(state => state.doctor);
  const files = useCatalog(state => state.files);
  const isKept = useProject(state => state.keepingError === null);
  const count = useMemo(
    () => excludedCount(leftOutBy(choice, { phase, doctor, files })),
    [choice, phase, doctor, files],
  );
  if (!choice.isOn && choice.list === null) return <Text size="sm">The next run takes all that it can read.</Text>;
  return (
    <Text size="sm">
      The next run leaves out {countUtterances(count)}, and keeps the list for going on.{" "}
      {isKept
        ? "The choice is kept with the project, also when this page is loaded again."
        : "This browser does not keep the choice: it is lost when this page is closed."}
    </Text>
  );
}
