import { Paper, Title, UnstyledButton } from "@mantine/core";
import { showResult } from "../../state/decode.ts";
import type { DecodeResult } from "../../state/decode-results.ts";
import styles from "./decode-screen.module.css";

/** What was decoded in this visit, newest first. */
export function ResultsList({ results, shownId }: { results: readonly DecodeResult[]; shownId: number | null }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label="Decoded in this visit">
      <Title order={2} size="h4">
        Decoded in this visit
      </Title>
      <ol className={styles["results"]}>
        {results.map(({ id, speech, weights, algorithm, outcome }) => (
          <li key={id}>
            <UnstyledButton
              className={styles["result"] ?? ""}
              aria-current={id === shownId}
              onClick={() => showResult(id)}
            >
              {outcome.error === null ? textOf(outcome.transcription.text) : outcome.error.message}
              <span className={styles["source"]}>
                {speech.name}; {weights}; {algorithm === "reference" ? "as tested" : "as streamed"}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </Paper>
  );
}

export function textOf(text: string): string {
  return text === "" ? "(no words)" : text;
}
