import { NativeSelect } from "@mantine/core";

/** What the data is for. */
export function StageField({ stage, onChange }: { stage: string; onChange: (stage: string) => void }) {
  return (
    <NativeSelect
      label="Stage"
      data={["train", "eval", "test"]}
      value={stage}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
