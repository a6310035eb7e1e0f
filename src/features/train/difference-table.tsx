import { Table, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { ConfigDifference } from "../../config/difference.ts";
import { type ErrorReport, reportOf } from "../../lib/result.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { type ComparedRun, compareRuns } from "./compare.ts";
import styles from "./train-screen.module.css";

type Outcome = { differences: ConfigDifference[] } | { error: ErrorReport };

/** The values in force by which two runs differ. To be made anew for other runs, by its key. */
export function DifferenceTable({ left, right }: { left: ComparedRun; right: ComparedRun }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const [pair] = useState({ left, right }); // the run at hand is a new object several times a second
  useEffect(() => {
    compareRuns(pair.left, pair.right).then(
      differences => setOutcome({ differences }),
      (error: unknown) => setOutcome({ error: reportOf(error) }),
    );
  }, [pair]);
  if (outcome === undefined) return <Text size="sm">Reading both configs…</Text>;
  if ("error" in outcome) return <ErrorNotice title="The configs cannot be compared" error={outcome.error} />;
  if (outcome.differences.length === 0) return <Text size="sm">Their configs do not differ.</Text>;
  return (
    <div className={styles["wide"]} tabIndex={0} role="region" aria-label="Differences of configs">
      <Table aria-label="Config differences">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Key</Table.Th>
            <Table.Th scope="col">{left.name}</Table.Th>
            <Table.Th scope="col">{right.name}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {outcome.differences.map(({ key, left, right }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" className={styles["key"] ?? ""}>
                {key}
              </Table.Th>
              <Table.Td>{left ?? "not there"}</Table.Td>
              <Table.Td>{right ?? "not there"}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
