import { Anchor, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useEffect, useSyncExternalStore } from "react";
import { readUtterance } from "../../state/catalog.ts";
import { chooseWeights, decodeFrom, useDecode } from "../../state/decode.ts";
import { checkpointKey } from "../../state/decode-weights.ts";
import type { UtteranceRef } from "../../workers/catalog/protocol.ts";
import styles from "./decode-screen.module.css";
import { FilePanel } from "./file-panel.tsx";
import { parseDecodeLink } from "./link.ts";
import { MicrophonePanel } from "./microphone-panel.tsx";
import { ResultView } from "./result-view.tsx";
import { ResultsList, textOf } from "./results-list.tsx";
import { WeightsPanel } from "./weights-panel.tsx";
import { WorkProgress } from "./work-progress.tsx";

/** Speech to text: by the microphone, from a file, or an utterance of the data. */
export function DecodeScreen() {
  useLink();
  const results = useDecode(state => state.results);
  const shownId = useDecode(state => state.shownId);
  const shown = results.find(({ id }) => id === shownId);
  const heard = shown?.outcome.transcription?.text; // told where it is always there: what is put in anew goes unsaid
  return (
    <div>
      <Title order={1} size="h2" mb="sm">
        Decode
      </Title>
      <VisuallyHidden aria-live="polite">{heard === undefined ? "" : `Heard: ${textOf(heard)}`}</VisuallyHidden>
      <div className={styles["screen"]}>
        <MicrophonePanel className={styles["microphone"] ?? ""} />
        <Stack gap="sm" className={styles["outcome"] ?? ""}>
          <WorkProgress />
          {shown === undefined ? <NoResult /> : <ResultView key={shown.id} result={shown} />}
          {results.length > 1 && <ResultsList results={results} shownId={shownId} />}
        </Stack>
        <Stack gap="sm" className={styles["choices"] ?? ""}>
          <FilePanel />
          <WeightsPanel />
        </Stack>
      </div>
    </div>
  );
}

function NoResult() {
  return (
    <Text>
      Nothing has been decoded yet. Press Listen and speak, open a sound file, or choose an utterance on the{" "}
      <Anchor href="#/data" underline="always">
        Data screen
      </Anchor>
      . The sample's weights know English digits, zero to nine.
    </Text>
  );
}

/** Does what the address asks for, when the screen opens and when the address changes. */
function useLink(): void {
  const hash = useSyncExternalStore(whenHashChanges, () => location.hash);
  useEffect(() => {
    const { checkpoint, utterance } = parseDecodeLink(hash);
    if (checkpoint !== undefined) chooseWeights(checkpointKey(checkpoint));
    if (utterance !== undefined) void decodeUtterance(utterance);
  }, [hash]);
}

function whenHashChanges(tell: () => void): () => void {
  addEventListener("hashchange", tell);
  return () => removeEventListener("hashchange", tell);
}

async function decodeUtterance(ref: UtteranceRef): Promise<void> {
  await decodeFrom(`${ref.shard}, record ${ref.index}`, async () => {
    const { samples, sampleRate, text } = await readUtterance(ref);
    return { signal: samples, sampleRate, expected: text };
  });
}
