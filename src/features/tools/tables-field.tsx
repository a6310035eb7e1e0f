import { Checkbox, Stack, Text } from "@mantine/core";
import styles from "./tools-screen.module.css";

export interface TablesFieldProps {
  label: string;
  tables: readonly (string | TableChoice)[]; // to choose from
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Something that holds transcripts and is no table. */
export interface TableChoice {
  value: string;
  label: string;
}

/** Which of the transcript tables a tool reads. */
export function TablesField({ label, tables, chosen, onChange }: TablesFieldProps) {
  if (tables.length === 0) {
    return <Text size="sm">{label}: none yet. Drop a .tsv of path, duration and transcript above.</Text>;
  }
  return (
    <Checkbox.Group label={label} value={[...chosen]} onChange={onChange}>
      <Stack gap={6} mt={4} className={styles["tables"] ?? ""}>
        {tables
          .map(table => (typeof table === "string" ? { value: table, label: table } : table))
          .map(({ value, label: name }) => (
            <Checkbox key={value} value={value} label={name} size="xs" />
          ))}
      </Stack>
    </Checkbox.Group>
  );
}
