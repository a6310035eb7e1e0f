import { Badge, Radio, Table, Text } from "@mantine/core";
import { bestByErrors } from "../../storage/retention.ts";
import type { CheckpointInfo, RunSummary } from "../../workers/storage/protocol.ts";
import styles from "./checkpoints-screen.module.css";
import { useNow } from "./use-now.ts";
import { ageText, lossText, rateText, sizeText } from "./wording.ts";

interface TableProps {
  checkpoints: readonly CheckpointInfo[];
  runs: readonly RunSummary[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** Every checkpoint of this browser, newest first. One is chosen; the best of each run is marked. */
export function CheckpointsTable({ checkpoints, runs, chosen, onChoose }: TableProps) {
  const now = useNow(30_000);
  const names = new Map(runs.map(({ id, name }) => [id, name]));
  const best = bestOfEachRun(checkpoints);
  return (
    <div className={styles["wide"]} tabIndex={0} role="region" aria-label="All checkpoints">
      <Table aria-label="Checkpoints" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {["Name", "Run", "Epoch", "Steps", "Training loss", "WER", "CER", "Size", "Age"].map((title, i) => (
              <Table.Th key={title} className={i >= 2 ? (styles["number"] ?? "") : ""} scope="col">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {checkpoints.map(each => (
            <Table.Tr key={each.id} data-chosen={each.id === chosen || undefined} onClick={() => onChoose(each.id)}>
              <Table.Th scope="row">
                <Radio
                  name="checkpoint"
                  size="sm"
                  label={each.name}
                  checked={each.id === chosen}
                  onChange={() => onChoose(each.id)}
                />
                {each.isKept && <Badge variant="default">kept</Badge>}
              </Table.Th>
              <Table.Td>{names.get(each.runId) ?? "not kept"}</Table.Td>
              <Figure text={String(each.epoch)} />
              <Figure text={String(each.totalSteps)} />
              <Figure text={lossText(each.loss)} />
              <Figure text={rateText(each.wer)} isBest={best.has(each.id)} />
              <Figure text={rateText(each.cer)} />
              <Figure text={sizeText(each.sizeBytes)} />
              <Table.Td className={styles["number"] ?? ""}>
                <time
                  dateTime={new Date(each.createdAt).toISOString()}
                  title={new Date(each.createdAt).toLocaleString()}
                >
                  {ageText(each.createdAt, now)}
                </time>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Figure({ text, isBest = false }: { text: string | undefined; isBest?: boolean }) {
  return (
    <Table.Td className={styles["number"] ?? ""}>
      {isBest && (
        <Badge variant="default" mr="xs">
          best
        </Badge>
      )}
      {text ?? (
        <Text span size="sm" c="dimmed">
          none
        </Text>
      )}
    </Table.Td>
  );
}

/** By WER, where a run has more than one to choose from. */
function bestOfEachRun(checkpoints: readonly CheckpointInfo[]): Set<string> {
  const best = new Set<string>();
  for (const runId of new Set(checkpoints.map(each => each.runId))) {
    const ofRun = checkpoints.filter(each => each.runId === runId);
    const found = ofRun.length > 1 ? bestByErrors(ofRun) : undefined;
    if (found !== undefined) best.add(found.id);
  }
  return best;
}
