import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Play, Square } from "lucide-react";
import { usePlayback } from "../../ui/use-playback.ts";
import { Waveform } from "../../ui/waveform.tsx";
import { levelWords } from "./level-words.ts";
import styles from "./record-screen.module.css";
import type { HeardTake } from "./use-recorder.ts";

/** What was recorded, to be heard and judged before it is kept. */
export function HeardTakeView({ heard: { sound, check } }: { heard: HeardTake }) {
  const { title, advice } = levelWords(check);
  return (
    <Stack gap="xs">
      <div aria-live="polite">
        {check.verdict === "good" ? (
          <Text size="sm">
            <b>{title}.</b> {advice}
          </Text>
        ) : (
          <Alert color="yellow" classNames={{ title: styles["warning"] ?? "" }} title={title}>
            {advice}
          </Alert>
        )}
      </div>
      {sound.signal.length > 0 && <Player key={sound.signal.length} {...sound} />}
    </Stack>
  );
}

function Player({ signal, sampleRate }: HeardTake["sound"]) {
  const { isPlaying, position, toggle } = usePlayback(signal, sampleRate);
  return (
    <>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={isPlaying ? <Square size={14} aria-hidden /> : <Play size={14} aria-hidden />}
          onClick={toggle}
        >
          {isPlaying ? "Stop playing" : "Play"}
        </Button>
        <Text size="sm">
          {(signal.length / sampleRate).toFixed(1)} s at {sampleRate} Hz
        </Text>
      </Group>
      <Waveform
        name="Waveform of the take"
        samples={signal}
        sampleRate={sampleRate}
        position={isPlaying ? position : undefined}
      />
    </>
  );
}
