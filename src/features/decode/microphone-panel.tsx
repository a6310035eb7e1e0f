import { Alert, Button, Group, NativeSelect, Paper, Stack, Switch, Text, Title } from "@mantine/core";
import { Mic, Square } from "lucide-react";
import { describeError, errorOf } from "../../lib/result.ts";
import { chooseMicrophone, type MicrophoneChoice, useDecode } from "../../state/decode.ts";
import { longestSeconds } from "./audio-limits.ts";
import styles from "./decode-screen.module.css";
import { LevelMeter } from "./level-meter.tsx";
import type { ListeningView } from "./listening.ts";
import { longestPartialSeconds } from "./live-text.ts";
import type { Microphone } from "./microphones.ts";
import { formatClock } from "./speed.ts";
import { useListener } from "./use-listener.ts";
import { useMicrophones } from "./use-microphones.ts";

/** Listens, and shows the text while one speaks. */
export function MicrophonePanel({ className }: { className: string }) {
  const { view, listener } = useListener();
  const choice = useDecode(state => state.microphone);
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
        <Settings choice={choice} isOff={view.phase !== "idle"} microphones={microphones} />
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
      {hearing === "silence" && (
        <Alert color="yellow" classNames={{ title: styles["warning"] ?? "" }} title="The microphone is silent">
          Check that it is not muted, that it is the right one, and its level in the system's settings.
        </Alert>
      )}
      {hearing === "nothing" && (
        <Alert color="yellow" classNames={{ title: styles["warning"] ?? "" }} title="No sound arrives">
          The microphone was opened but sends nothing. Stop, choose another one or plug it in again, and listen anew.
        </Alert>
      )}
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

interface SettingsProps {
  choice: MicrophoneChoice;
  isOff: boolean;
  microphones: readonly Microphone[];
}

function Settings({ choice, isOff, microphones }: SettingsProps) {
  const chosen = microphones.some(({ deviceId }) => deviceId === choice.deviceId) ? choice.deviceId : null;
  return (
    <>
      <NativeSelect
        label="Input device"
        disabled={isOff}
        data={[
          { value: "", label: "The browser's choice" },
          ...microphones.map(({ deviceId, label }) => ({ value: deviceId, label })),
        ]}
        value={chosen ?? ""}
        onChange={({ currentTarget }) => chooseMicrophone({ deviceId: currentTarget.value || null })}
      />
      <details>
        <summary className={styles["summary"]}>What the browser may do to the sound</summary>
        <Stack gap="xs" mt="xs">
          {switches.map(([name, label]) => (
            <Switch
              key={name}
              label={label}
              disabled={isOff}
              checked={choice[name]}
              onChange={({ currentTarget }) => chooseMicrophone({ [name]: currentTarget.checked })}
            />
          ))}
          <Text size="xs">All off, as in training. They help in loud rooms and with loudspeakers.</Text>
        </Stack>
      </details>
    </>
  );
}

const switches = [
  ["echoCancellation", "Echo cancellation"],
  ["noiseSuppression", "Noise suppression"],
  ["autoGainControl", "Automatic gain"],
] as const;
