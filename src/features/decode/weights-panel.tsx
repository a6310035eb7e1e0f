import { NativeSelect, Paper, Stack, Text, Title } from "@mantine/core";
import type { GreedyAlgorithm } from "../../run/engine.ts";
import { useCheckpoints } from "../../state/checkpoints.ts";
import { chooseAlgorithm, chooseWeights, chooseWeightsFile, useDecode } from "../../state/decode.ts";
import { checkpointOf, type WeightsKey, weightsGroups, weightsInForce } from "../../state/decode-weights.ts";
import { useRun } from "../../state/run.ts";
import { FileDrop } from "../../ui/file-drop.tsx";

/** Which weights decode, and how the search goes. */
export function WeightsPanel() {
  const run = useRun(state => state.run);
  const checkpoints = useCheckpoints(state => state.checkpoints);
  const isRead = useCheckpoints(state => state.isRead);
  const chosen = useDecode(state => state.chosen);
  const file = useDecode(state => state.weightsFile);
  const algorithm = useDecode(state => state.algorithm);
  const groups = weightsGroups({ run, checkpoints, file: file?.path ?? null });
  const inForce = weightsInForce(chosen, groups);
  const isGone = isRead && chosen !== null && checkpointOf(chosen) !== undefined && inForce.key !== chosen;
  const openWeights = ([chosenFile]: readonly File[]) => {
    if (chosenFile !== undefined) chooseWeightsFile({ path: chosenFile.name, content: chosenFile });
  };
  return (
    <Paper withBorder p="sm" component="section" aria-label="Model">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Model
        </Title>
        <NativeSelect
          label="Weights"
          data={groups.map(({ group, items }) => ({
            group,
            items: items.map(({ key, label }) => ({ value: key, label })),
          }))}
          value={inForce.key}
          onChange={({ currentTarget }) => chooseWeights(currentTarget.value as WeightsKey)} // the values are such keys
        />
        {isGone && (
          <Text size="sm">The checkpoint that was chosen is no longer kept here, so these weights are used.</Text>
        )}
        <FileDrop
          label="Open weights: drop a .safetensors or Keras .h5 file here or choose it"
          accept=".safetensors,.h5,.hdf5"
          onFiles={openWeights}
        />
        <NativeSelect
          label="Greedy search"
          data={[
            { value: "reference", label: "As TensorFlowASR tests: several tokens a frame" },
            { value: "streaming", label: "As TensorFlowASR streams: at most one token a frame" },
          ]}
          value={algorithm}
          onChange={({ currentTarget }) => chooseAlgorithm(currentTarget.value as GreedyAlgorithm)} // as above
        />
      </Stack>
    </Paper>
  );
}
