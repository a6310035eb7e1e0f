import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { describeError, errorOf } from "../../lib/result.ts";
import { writeWav } from "../../speech/index.ts";
import { decodeSpeech, useDecode } from "../../state/decode.ts";
import type { DecodeResult } from "../../state/decode-results.ts";
import { AlignedText } from "../../ui/aligned-text.tsx";
import { download } from "../../ui/download.ts";
import { Spectrogram } from "../../ui/spectrogram.tsx";
import { usePlayback } from "../../ui/use-playback.ts";
import type { Transcription } from "../../workers/trainer/protocol.ts";
import styles from "./decode-screen.module.css";
import { textOf } from "./results-list.tsx";
import { describeFactor, formatMillis, realTimeFactor } from "./speed.ts";
import { TokensTable } from "./tokens-table.tsx";

/** One decoding: the text, what it is made of, and how long it took. */
export function ResultView({ result }: { result: DecodeResult }) {
  const { speech, weights, algorithm, outcome } = result;
  const seconds = speech.signal.length / speech.sampleRate;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Result">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Result
        </Title>
        {outcome.error === null ? (
          <Text size="xl" className={styles["text"] ?? ""} data-testid="text">
            {textOf(outcome.transcription.text)}
          </Text>
        ) : (
          <Alert color="red" title="It could not be decoded">
            {describeError(errorOf(outcome.error))}
          </Alert>
        )}
        {speech.expected !== null && outcome.error === null && (
          <Text component="div">
            Against what is said: <AlignedText reference={speech.expected} heard={outcome.transcription.text} />
          </Text>
        )}
        <SoundButtons result={result} />
        <dl className={styles["facts"]}>
          <dt>Sound</dt>
          <dd>
            {speech.name}, {seconds.toFixed(2)} s at {speech.sampleRate} Hz
          </dd>
          <dt>Weights</dt>
          <dd>{weights}</dd>
          <dt>Greedy search</dt>
          <dd>{algorithm === "reference" ? "as TensorFlowASR tests" : "as TensorFlowASR streams"}</dd>
          {outcome.error === null && <Times transcription={outcome.transcription} />}
        </dl>
        {outcome.error === null && <Picture transcription={outcome.transcription} />}
      </Stack>
    </Paper>
  );
}

function SoundButtons({ result: { speech } }: { result: DecodeResult }) {
  const { isPlaying, toggle } = usePlayback(speech.signal, speech.sampleRate);
  const isBusy = useDecode(state => state.work !== null);
  const save = () => download(wavName(speech.name), new Blob([writeWav(speech.signal, speech.sampleRate)]));
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" onClick={toggle}>
        {isPlaying ? "Stop playing" : "Play"}
      </Button>
      <Button size="xs" variant="default" onClick={save}>
        Save as WAV
      </Button>
      <Button size="xs" variant="default" disabled={isBusy} onClick={() => void decodeSpeech(speech)}>
        Decode again
      </Button>
    </Group>
  );
}

function Times({ transcription: { millis, audioSeconds } }: { transcription: Transcription }) {
  return (
    <>
      <dt>Time taken</dt>
      <dd>
        {formatMillis(millis.features + millis.model)}: features {formatMillis(millis.features)}, model{" "}
        {formatMillis(millis.model)}
      </dd>
      <dt>Real-time factor</dt>
      <dd>{describeFactor(realTimeFactor(millis.features + millis.model, audioSeconds))}</dd>
    </>
  );
}

function Picture({ transcription: { tokens, features, frameSeconds } }: { transcription: Transcription }) {
  if (features.frames === 0) return <Text size="sm">The sound is shorter than one frame: the model saw nothing.</Text>;
  const marks = tokens.map(({ text, seconds }) => ({
    label: text,
    frame: Math.min(features.frames - 1, Math.round(seconds / frameSeconds)),
  }));
  return (
    <>
      <Spectrogram name="Features and tokens" {...features} frameSeconds={frameSeconds} marks={marks} />
      {tokens.length > 0 && <TokensTable tokens={tokens} />}
    </>
  );
}

function wavName(name: string): string {
  return `${name.replace(/\.[^.]{1,5}$/, "").replace(/[^\p{L}\p{N}._-]+/gu, "-")}.wav`;
}
