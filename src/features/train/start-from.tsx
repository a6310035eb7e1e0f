import { NativeSelect } from "@mantine/core";
import { useCheckpoints } from "../../state/checkpoints.ts";
import { useProject } from "../../state/project.ts";
import { startFrom, startKeyOf, startOptions, useStartKey } from "../../state/start-from.ts";

/** Which weights the next run begins with. */
export function StartFrom() {
  const file = useProject(state => state.file);
  const checkpoints = useCheckpoints(state => state.checkpoints);
  const options = startOptions(checkpoints);
  const key = useStartKey(file, options);
  if (file === "") return null;
  return (
    <NativeSelect
      label="A new run begins with"
      size="xs"
      maw="20rem"
      mt="xs"
      data={options.map(option => ({ value: option.key, label: option.label }))}
      value={key}
      onChange={({ currentTarget }) => startFrom(startKeyOf(currentTarget.value, options))}
    />
  );
}
