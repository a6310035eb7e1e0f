import { Table, Text } from "@mantine/core";
import { memo } from "react";
import { formatDuration } from "../../lib/amounts.ts";
import { percent } from "../../lib/percent.ts";
import { bestEpoch } from "../../run/best-epoch.ts";
import type { EpochResult } from "../../run/events.ts";
import { formatValue } from "../../ui/charts/scale.ts";
import styles from "./train-screen.module.css";

/** A row an evaluated epoch, the newest first. */
export const ErrorRates = memo(function ErrorRates({ epochs }: { epochs: readonly EpochResult[] }) {
  const best = bestEpoch(epochs);
  const evaluated = epochs.filter(({ evaluation }) => evaluation !== null).toReversed();
  const numbers = styles["number"] ?? "";
  return (
    <div className={styles["wide"]} tabIndex={0} role="region" aria-label="Error rates by epoch">
      <Table aria-label="Error rates" horizontalSpacing="xs" className={styles["table"] ?? ""}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Epoch</Table.Th>
            {["Loss", "Validation loss", "WER", "CER", "Raw-text WER", "Time"].map(name => (
              <Table.Th key={name} scope="col" className={numbers}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {evaluated.map(result => (
            <Table.Tr key={`${result.epoch} ${result.totalSteps}`} {...(result === best && { "data-best": true })}>
              <Table.Th scope="row">
                {result.epoch}
                {!result.isWhole && " (in part)"} {result === best && <span className={styles["best"]}>best WER</span>}
              </Table.Th>
              <Table.Td className={numbers}>{formatValue(result.loss)}</Table.Td>
              <Table.Td className={numbers}>{formatValue(result.evaluation?.loss ?? Number.NaN)}</Table.Td>
              <Table.Td className={numbers}>{rateText(result.evaluation?.wer)}</Table.Td>
              <Table.Td className={numbers}>{rateText(result.evaluation?.cer)}</Table.Td>
              <Table.Td className={numbers}>{rateText(result.evaluation?.rawTextWer)}</Table.Td>
              <Table.Td className={numbers}>{formatDuration(1000 * result.seconds)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {evaluated.length === 0 && <Text size="sm">The first row comes when an epoch has been evaluated.</Text>}
    </div>
  );
});

function rateText(rate: number | null | undefined): string {
  return rate === null || rate === undefined ? "no references" : percent(rate, 2);
}
