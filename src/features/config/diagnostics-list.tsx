import { Badge, Button, Group, Text, UnstyledButton } from "@mantine/core";
import type { Diagnostic } from "../../config/diagnostic.ts";
import { replaceKey, type TextEdit } from "../../config/edit.ts";
import styles from "./config-screen.module.css";
import { fixName } from "./editor-faults.ts";

export interface DiagnosticsListProps {
  text: string;
  diagnostics: readonly Diagnostic[];
  onJump: (diagnostic: Diagnostic) => void;
  onFix: (edit: TextEdit) => void;
}

/** What is wrong with the config, in the order of the file. A click goes there; a misspelt key is replaced by a button. */
export function DiagnosticsList({ text, diagnostics, onJump, onFix }: DiagnosticsListProps) {
  return (
    <>
      <Text size="sm" aria-live="polite" fw={600}>
        {headline(diagnostics)}
      </Text>
      {diagnostics.length > 0 && (
        <ul className={styles["faults"]} aria-label="Diagnostics">
          {diagnostics.map(diagnostic => {
            const { severity, code, line, column, message, consequence } = diagnostic;
            const edit = replaceKey(text, diagnostic);
            return (
              <li key={`${line}:${column}:${code}:${message}`}>
                <Group gap="xs" wrap="wrap" align="baseline">
                  <UnstyledButton className={styles["jump"]} onClick={() => onJump(diagnostic)}>
                    <span className={styles["place"]}>
                      {line}:{column}
                    </span>{" "}
                    <Badge size="sm" variant="outline" className={styles[severity]}>
                      {severity}
                    </Badge>{" "}
                    {message}
                  </UnstyledButton>
                  {edit !== undefined && (
                    <Button size="compact-xs" variant="default" onClick={() => onFix(edit)}>
                      {fixName(edit)}
                    </Button>
                  )}
                </Group>
                <Text size="xs">{consequence}</Text>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

function headline(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  if (diagnostics.length === 0) return "No faults found.";
  const parts = [counted(errors, "error"), counted(warnings, "warning")].filter(part => part !== "");
  return `${parts.join(" and ")}.`;
}

function counted(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;
}
