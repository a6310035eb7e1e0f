import { NativeSelect, Table, Text } from "@mantine/core";
import { memo, useState } from "react";
import { percent } from "../../lib/percent.ts";
import type { EpochResult } from "../../run/events.ts";
import { AlignedText } from "../../ui/aligned-text.tsx";
import styles from "./train-screen.module.css";

/** The same few utterances after every epoch: what they say and what was heard, errors marked. */
export const Samples = memo(function Samples({ epochs }: { epochs: readonly EpochResult[] }) {
  const [chosen, setChosen] = useState("");
  const evaluated = epochs.filter(({ evaluation }) => evaluation !== null);
  const shown = evaluated.find(result => keyOf(result) === chosen) ?? evaluated.at(-1);
  if (shown === undefined || shown.evaluation === null) {
    return <Text size="sm">What the run makes of a few utterances stands here after its first evaluation.</Text>;
  }
  const { samples } = shown.evaluation;
  return (
    <>
      <NativeSelect
        label="As decoded after"
        value={chosen}
        onChange={event => setChosen(event.currentTarget.value)}
        maw="16rem"
        data={[
          { value: "", label: `the latest epoch (${evaluated.at(-1)?.epoch})` },
          ...evaluated.toReversed().map(result => ({ value: keyOf(result), label: labelOf(result) })),
        ]}
      />
      <Text size="xs" my={4}>
        Struck out: what was said and not heard. Underlined: what was heard instead, with a plus where nothing was said.
      </Text>
      <div className={styles["wide"]} tabIndex={0} role="region" aria-label="Decoded utterances">
        <Table aria-label="What utterances decode to">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Said</Table.Th>
              <Table.Th scope="col">Heard</Table.Th>
              <Table.Th scope="col">File</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {samples.map(({ path, reference, greedy }) => (
              <Table.Tr key={path}>
                <Table.Td>{reference}</Table.Td>
                <Table.Td>
                  <AlignedText reference={reference} heard={greedy} />
                </Table.Td>
                <Table.Td className={styles["path"] ?? ""}>{path.slice(path.lastIndexOf("/") + 1)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
});

function keyOf({ epoch, totalSteps }: EpochResult): string {
  return `${epoch} ${totalSteps}`;
}

function labelOf({ epoch, evaluation }: EpochResult): string {
  const wer = evaluation?.wer ?? null;
  return `epoch ${epoch}${wer === null ? "" : ` (WER ${percent(wer)})`}`;
}
