import { Paper, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { formatCount } from "../../lib/amounts.ts";
import type { CatalogFile, CatalogUtterance } from "../../workers/catalog/protocol.ts";
import styles from "./data-screen.module.css";
import { unknownWordCounts, unusableUtterances } from "./findings.ts";

const mostListed = 200;

/** Words that the vocabulary cannot spell: each is one unknown token, which no decoding writes out. */
export function UnknownWords({ utterances }: { utterances: readonly CatalogUtterance[] }) {
  const words = useMemo(() => unknownWordCounts(utterances), [utterances]);
  return (
    <Paper withBorder p="sm" component="section" aria-label="Words out of the vocabulary">
      <Title order={2} size="h4">
        Words out of the vocabulary
      </Title>
      {words.length === 0 ? (
        <Text size="sm">None: the vocabulary can spell every word read so far.</Text>
      ) : (
        <ul className={styles["words"]}>
          {words.slice(0, mostListed).map(({ word, count }) => (
            <li key={word}>
              <span className={styles["code"]}>{word}</span> {formatCount(count)}
            </li>
          ))}
          {words.length > mostListed && <li>and {formatCount(words.length - mostListed)} more</li>}
        </ul>
      )}
    </Paper>
  );
}

/** What training leaves out, and why; then what it takes with a drawback. */
export function UnusableList({
  files,
  utterances,
}: {
  files: readonly CatalogFile[];
  utterances: readonly CatalogUtterance[];
}) {
  const listed = useMemo(() => unusableUtterances(files, utterances), [files, utterances]);
  const refused = listed.filter(({ isRefused }) => isRefused).length;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Unusable utterances">
      <Title order={2} size="h4">
        Unusable utterances
      </Title>
      <Text size="sm">
        {refused === 0 ? "None." : `${formatCount(refused)} that training leaves out.`}
        {listed.length > refused && ` ${formatCount(listed.length - refused)} with more tokens than encoder frames.`}
      </Text>
      {listed.length > 0 && (
        <ul className={styles["list"]}>
          {listed.slice(0, mostListed).map(({ part, shard, index, path, reason }) => (
            <li key={`${part} ${shard} ${index} ${reason}`}>
              {shard}, record {index}
              {path === "" ? "" : `, ${path}`}: {reason}
            </li>
          ))}
          {listed.length > mostListed && <li>and {formatCount(listed.length - mostListed)} more</li>}
        </ul>
      )}
    </Paper>
  );
}
