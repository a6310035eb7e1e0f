import { Badge, Checkbox, Table, Text } from "@mantine/core";
import { formatCount } from "../../lib/amounts.ts";
import { setKindLeftOut, useLeftOut } from "../../state/left-out.ts";
import { type FindingKind, findingKinds } from "../../tools/doctor/findings.ts";
import styles from "./data-screen.module.css";

export interface FindingKindsProps {
  kinds: readonly FindingKind[];
  counts: ReadonlyMap<FindingKind, number>;
}

/** How much was found of each kind, and which kinds are left out where the doctor has its way. */
export function FindingKinds({ kinds, counts }: FindingKindsProps) {
  const leftOut = useLeftOut(state => state.kinds);
  return (
    <div className={styles["kinds"]} tabIndex={0} role="group" aria-label="Table of findings by kind">
      <Table aria-label="Findings by kind" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Found</Table.Th>
            <Table.Th className={styles["number"] ?? ""}>Number</Table.Th>
            <Table.Th>Weight</Table.Th>
            <Table.Th>Leave out</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {kinds.map(kind => {
            const { title, severity } = findingKinds[kind];
            return (
              <Table.Tr key={kind}>
                <Table.Th scope="row" fw="normal">
                  {title}
                </Table.Th>
                <Table.Td className={styles["number"] ?? ""}>{formatCount(counts.get(kind) ?? 0)}</Table.Td>
                <Table.Td>
                  <Badge variant="default" tt="none">
                    {severity}
                  </Badge>
                </Table.Td>
                <Table.Td>
                  {kind === "unreadable-file" ? (
                    <Text size="sm">not read anyway</Text>
                  ) : (
                    <Checkbox
                      aria-label={`Leave out: ${title}`}
                      checked={leftOut.has(kind)}
                      onChange={({ currentTarget: { checked } }) => setKindLeftOut(kind, checked)}
                    />
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}
