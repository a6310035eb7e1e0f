import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Mic, Square } from "lucide-react";
import { describeError, errorOf } from "../../lib/result.ts";
import { useMicrophoneChoice } from "../../state/microphone.ts";
import { HearingWarning } from "../microphone/hearing-warning.tsx";
import { LevelMeter } from "../microphone/level-meter.tsx";
import { MicrophoneSettings } from "../microphone/microphone-settings.tsx";
import { useMicrophones } from "../microphone/use-microphones.ts";
import { longestSeconds } from "./audio-limits.ts";
import styles from "./decode-screen.module.css";
import type { ListeningView } from "./listening.ts";
import { longestPartialSeconds } from "./live-text.ts";
import { formatClock } from "./speed.ts";
import { useListener } from "./use-listener.ts";

/** Listens, and shows the text while one speaks. */
export function MicrophonePanel({ className }: { className: string }) {
  const { view, listener } = useListener();
  const choice = useMicrophoneChoice();
  const { microphones, look } = useMicrophones();
  const isListening = view.phase === "listening";
  const press = () => void (isListening ? listener.stop() : listener.start(choice).then(look));
  return (
    <Paper withBorder p="sm" component="section" aria-label="Microphone" className={className}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          Microphone
        </Title>
        <Group>
          <Button
            leftSection={isListening ? <Square size={16} aria-hidden /> : <Mic size={16} aria-hidden />}
            disabled={view.phase === "opening" || view.phase === "finishing"}
            onClick={press}
          >
            {isListening ? "Stop" : "Listen"}
          </Button>
          <Text size="sm">{describePhase(view)}</Text>
        </Group>
        {isListening && <LevelMeter level={view.level} />}
        <Warnings view={view} />
        {isListening && (
          <section aria-label="Text so far">
            {view.partial?.isEndOnly === true && (
              <Text size="xs">The last {longestPartialSeconds} s; on Stop everything is decoded.</Text>
            )}
            <Text size="lg" className={styles["text"] ?? ""}>
              {view.partial === null || view.partial.text === "" ? "…" : view.partial.text}
            </Text>
          </section>
        )}
        <MicrophoneSettings choice={choice} isOff={view.phase !== "idle"} microphones={microphones} />
      </Stack>
    </Paper>
  );
}

function describePhase({ phase, seconds, device, sampleRate }: ListeningView): string {
  switch (phase) {
    case "idle":
      return `Up to ${longestSeconds / 60} minutes, without the silence around. The sound stays in this browser.`;
    case "opening":
      return "Waiting for the microphone: the browser may ask whether the page may use it.";
    case "listening":
      return `${formatClock(seconds)} of ${formatClock(longestSeconds)}: ${device || "microphone"} at ${sampleRate} Hz`;
    case "finishing":
      return "Decoding everything that was said…";
    default:
      return phase satisfies never;
  }
}

function Warnings({ view: { hearing, problem, isFull } }: { view: ListeningView }) {
  return (
    <>
      <HearingWarning hearing={hearing} />
      {problem !== null && (
        <Alert color="red" title="The microphone">
          {describeError(errorOf(problem))}
        </Alert>
      )}
      {isFull && (
        <Alert color="yellow" classNames={{ title: styles["warning"] ?? "" }} title="The longest recording">
          Listening ended after {longestSeconds / 60} minutes. Press Listen to go on with a new recording.
        </Alert>
      )}
    </>
  );
}
