import { Text, Title } from "@mantine/core";
import { memo } from "react";
import styles from "./train-screen.module.css";

const mostShown = 200;

/** Records that cannot be used, and whatever else the run had to put up with. */
export const Warnings = memo(function Warnings({ warnings }: { warnings: readonly string[] }) {
  const counts = new Map<string, number>();
  for (const warning of warnings) counts.set(warning, (counts.get(warning) ?? 0) + 1);
  const shown = [...counts].slice(0, mostShown);
  return (
    <section aria-labelledby="warnings-title">
      <Title order={2} size="h4" id="warnings-title" mb="xs">
        Warnings
      </Title>
      {shown.length === 0 ? (
        <Text size="sm">None: every record so far could be used.</Text>
      ) : (
        <ul className={styles["warnings"]} tabIndex={0} aria-labelledby="warnings-title">
          {shown.map(([warning, count]) => (
            <li key={warning}>
              {warning}
              {count > 1 && ` (${count} times)`}
            </li>
          ))}
        </ul>
      )}
      {counts.size > mostShown && <Text size="sm">and {counts.size - mostShown} more.</Text>}
    </section>
  );
});
