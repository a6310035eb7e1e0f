import { Paper, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { formatCount } from "../../lib/amounts.ts";
import type { UtteranceRows } from "../../state/catalog.ts";
import type { CatalogFile, UnknownWords as UnknownWordCounts } from "../../workers/catalog/protocol.ts";
import styles from "./data-screen.module.css";
import { unusableUtterances } from "./findings.ts";
import { useTexts } from "./use-texts.ts";

const mostListed = 200;

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

/** What training leaves out, and why; then what it takes with a drawback. */
export function UnusableList({ files, utterances }: { files: readonly CatalogFile[]; utterances: UtteranceRows }) {
  const listed = useMemo(() => unusableUtterances(files, utterances), [files, utterances]);
  const shown = listed.slice(0, mostListed);
  const texts = useTexts(shown.flatMap(({ row }) => row ?? []));
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
          {shown.map(({ part, shard, index, row, path, reason }) => {
            const name = row === null ? path : (texts.get(row)?.path ?? "");
            return (
              <li key={`${part} ${shard} ${index} ${reason}`}>
                {shard}, record {index}
                {name === "" ? "" : `, ${name}`}: {reason}
              </li>
            );
          })}
          {listed.length > mostListed && <li>and {formatCount(listed.length - mostListed)} more</li>}
        </ul>
      )}
    </Paper>
  );
}
