import { Button, Group, NumberInput, Paper, Stack, Text, Title } from "@mantine/core";
import { applyRetention, setRetention, useCheckpoints } from "../../state/checkpoints.ts";
import { mostKept } from "../../state/kept-retention.ts";
import { removedInEachRun } from "../../storage/retention.ts";
import { showDeleted } from "./undo-toast.tsx";
import type { Action } from "./use-action.ts";
import { countText } from "./wording.ts";

/** How many checkpoints a run keeps. */
export function RetentionCard({ action }: { action: Action }) {
  const rule = useCheckpoints(state => state.retention);
  const checkpoints = useCheckpoints(state => state.checkpoints);
  const excess = removedInEachRun(rule, checkpoints).length;
  const change = (parts: Partial<typeof rule>) => setRetention({ ...rule, ...parts });
  const tidy = () =>
    action.start("Removing what the rule does not keep", async () => {
      const removed = await applyRetention();
      if (removed.length > 0) showDeleted(countText(removed.length));
    });
  return (
    <Paper withBorder p="sm" component="section" aria-label="What runs keep">
      <Stack gap="xs">
        <Title order={2} size="h4">
          What runs keep
        </Title>
        <Group grow align="end">
          <CountInput label="Best by WER" value={rule.best} min={0} onChange={best => change({ best })} />
          <CountInput label="Newest" value={rule.last} min={1} onChange={last => change({ last })} />
        </Group>
        <Text size="sm">
          With every save a run removes its others. Those that you keep by hand stay. Where a WER is missing or equal,
          the validation loss decides.
        </Text>
        {excess > 0 && (
          <Group>
            <Button variant="default" size="xs" onClick={tidy} disabled={action.doing !== undefined}>
              Remove {countText(excess)} now
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

interface CountProps {
  label: string;
  value: number;
  min: number;
  onChange: (value: number) => void;
}

function CountInput({ label, value, min, onChange }: CountProps) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={min}
      max={mostKept}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      onChange={given => typeof given === "number" && onChange(given)}
    />
  );
}
