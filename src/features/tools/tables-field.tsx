import { Checkbox, Stack, Text } from "@mantine/core";
import styles from "./tools-screen.module.css";

export interface TablesFieldProps {
  label: string;
  tables: readonly string[]; // to choose from
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Which of the transcript tables a tool reads. */
export function TablesField({ label, tables, chosen, onChange }: TablesFieldProps) {
  if (tables.length === 0) {
    return <Text size="sm">{label}: none yet. Drop a .tsv of path, duration and transcript above.</Text>;
  }
  return (
    <Checkbox.Group label={label} value={[...chosen]} onChange={onChange}>
      <Stack gap={6} mt={4} className={styles["tables"] ?? ""}>
        {tables.map(table => (
          <Checkbox key={table} value={table} label={table} size="xs" />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
