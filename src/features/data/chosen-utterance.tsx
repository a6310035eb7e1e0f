import { Alert, Button, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { type ErrorReport, reportOf } from "../../lib/result.ts";
import { readUtterance } from "../../state/catalog.ts";
import { decodeAddress } from "../../state/utterance-ref.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Spectrogram } from "../../ui/spectrogram.tsx";
import { usePlayback } from "../../ui/use-playback.ts";
import { Waveform } from "../../ui/waveform.tsx";
import type { CatalogUtterance, UtteranceSound } from "../../workers/catalog/protocol.ts";
import styles from "./data-screen.module.css";
import { isCrowded } from "./utterance-filter.ts";

/** The utterance that was chosen: heard, seen and in numbers. */
export function ChosenUtterance({ utterance }: { utterance: CatalogUtterance }) {
  const read = useSound(utterance);
  const { path, shard, index, text, tokens, labels, frames, encodedFrames, unknownWords, refusal } = utterance;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Chosen utterance">
      <Stack gap="xs">
        <Title order={2} size="h4" className={styles["long"] ?? ""}>
          {text === "" ? "(no text)" : text}
        </Title>
        <Text size="xs" className={styles["long"] ?? ""}>
          {path}, record {index} of {shard}
        </Text>
        {read.error !== undefined && <ErrorNotice title="The utterance cannot be read" error={read.error} />}
        {read.isSlow && (
          <Group gap="xs">
            <Loader size="xs" />
            <Text size="sm">Reading the record again…</Text>
          </Group>
        )}
        {read.sound !== undefined && <SoundView key={keyOf(read.sound)} sound={read.sound} />}
        <dl className={styles["facts"]}>
          <dt>Tokens</dt>
          <dd className={styles["code"]}>
            {labels}: {tokens}
          </dd>
          <dt>Frames</dt>
          <dd>
            {frames}, of which the encoder leaves {encodedFrames}
            {labels > 0 && `: ${(encodedFrames / labels).toFixed(1)} a token`}
          </dd>
          {unknownWords.length > 0 && (
            <>
              <dt>Out of the vocabulary</dt>
              <dd>{unknownWords.join(", ")}</dd>
            </>
          )}
        </dl>
        <Group>
          <Button component="a" href={decodeAddress(utterance)} variant="default" size="xs">
            Decode this utterance
          </Button>
        </Group>
        {refusal !== null && <Alert title="It cannot be learnt from">{refusal}</Alert>}
        {isCrowded(utterance) && (
          <Alert title="More tokens than encoder frames">
            A search that writes at most one token a frame cannot write them all.
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}

/** Another sound is another view, so that what plays ends. */
function keyOf({ path, samples }: UtteranceSound): string {
  return `${path} ${samples.length}`;
}

function SoundView({ sound: { samples, sampleRate, features } }: { sound: UtteranceSound }) {
  const { isPlaying, position, toggle } = usePlayback(samples, sampleRate);
  return (
    <>
      <Group>
        <Button size="xs" onClick={toggle}>
          {isPlaying ? "Stop playing" : "Play"}
        </Button>
      </Group>
      <Waveform name="Waveform" samples={samples} sampleRate={sampleRate} position={isPlaying ? position : undefined} />
      {features === null ? (
        <Text size="sm">The sound is shorter than one frame, so the model would see nothing.</Text>
      ) : (
        <Spectrogram name="Features" {...features} />
      )}
    </>
  );
}

interface Reading {
  sound?: UtteranceSound;
  error?: ErrorReport;
  isSlow: boolean; // longer than an eye-blink
}

const eyeBlinkMillis = 300;

/** The sound of the utterance. What was read before stays in view until the next is there, or takes long. */
function useSound(utterance: CatalogUtterance): Reading {
  const [reading, setReading] = useState<Reading>({ isSlow: false });
  const { part, shard, index } = utterance;
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => setReading({ isSlow: true }), eyeBlinkMillis);
    readUtterance({ part, shard, index })
      .then(
        sound => isCurrent && setReading({ sound, isSlow: false }),
        (error: unknown) => isCurrent && setReading({ error: reportOf(error), isSlow: false }),
      )
      .finally(() => clearTimeout(timer));
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [part, shard, index]);
  return reading;
}
