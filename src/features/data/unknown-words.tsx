import { Paper, Text, Title } from "@mantine/core";
import { formatCount } from "../../lib/amounts.ts";
import type { UnknownWords as UnknownWordCounts } from "../../workers/catalog/protocol.ts";
import styles from "./data-screen.module.css";

/** Words that the vocabulary cannot spell: each is one unknown token, which no decoding writes out. */
export function UnknownWords({ distinct, most }: UnknownWordCounts) {
  return (
    <Paper withBorder p="sm" component="section" aria-label="Words out of the vocabulary">
      <Title order={2} size="h4">
        Words out of the vocabulary
      </Title>
      {distinct === 0 ? (
        <Text size="sm">None: the vocabulary can spell every word read so far.</Text>
      ) : (
        <ul className={styles["words"]}>
          {most.map(({ word, count }) => (
            <li key={word}>
              <span className={styles["code"]}>{word}</span> {formatCount(count)}
            </li>
          ))}
          {distinct > most.length && <li>and {formatCount(distinct - most.length)} more</li>}
        </ul>
      )}
    </Paper>
  );
}
