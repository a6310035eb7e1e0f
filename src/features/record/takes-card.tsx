import { ActionIcon, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Play, Square, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { formatDuration } from "../../lib/amounts.ts";
import type { Take } from "../../state/recording-session.ts";
import { deleteTakes, undoDeleteTakes, useRecordings } from "../../state/recordings.ts";
import styles from "./record-screen.module.css";

/** Everything that was kept. */
export function TakesCard() {
  const takes = useRecordings(state => state.takes);
  const keepingError = useRecordings(state => state.keepingError);
  const { playing, toggle } = useTakePlayer();
  if (takes.length === 0) return null;
  const seconds = takes.reduce((sum, take) => sum + take.seconds, 0);
  return (
    <Paper withBorder p="sm" component="section" aria-label="Kept takes">
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h4">
            Kept: {takes.length} {takes.length === 1 ? "take" : "takes"}, {formatDuration(1000 * seconds)}
          </Title>
          <Button size="compact-sm" variant="default" onClick={() => remove(takes)}>
            Delete all
          </Button>
        </Group>
        <Text size="xs">
          {keepingError === null
            ? "They are kept in this browser, also over a reload."
            : `This browser does not keep them, so a reload will lose them: ${keepingError.message}`}
        </Text>
        <ul className={styles["takes"]} tabIndex={0} aria-label="Takes">
          {takes.map(take => (
            <li key={take.id} className={styles["take"]}>
              <span>{take.text}</span>
              <span className={styles["number"]}>{take.seconds.toFixed(1)} s</span>
              <ActionIcon
                variant="default"
                aria-label={`${playing === take.id ? "Stop" : "Play"}: ${take.text}`}
                onClick={() => toggle(take)}
              >
                {playing === take.id ? <Square size={14} aria-hidden /> : <Play size={14} aria-hidden />}
              </ActionIcon>
              <ActionIcon variant="default" aria-label={`Delete: ${take.text}`} onClick={() => remove([take])}>
                <Trash2 size={14} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </Stack>
    </Paper>
  );
}

/** Can be undone as long as the toast is there. */
function remove(takes: readonly Take[]): void {
  deleteTakes(takes.map(({ id }) => id));
  if (shown !== undefined) notifications.hide(shown); // only the last deletion can be undone
  const id = `deleted takes ${crypto.randomUUID()}`;
  shown = id;
  const undo = () => {
    undoDeleteTakes();
    notifications.hide(id);
  };
  notifications.show({
    id,
    title: "Deleted",
    autoClose: 20_000,
    message: (
      <Group justify="space-between" gap="xs">
        <Text size="sm">{takes.length === 1 ? takes[0]?.text : `${takes.length} takes`}</Text>
        <Button size="compact-sm" variant="default" onClick={undo}>
          Undo
        </Button>
      </Group>
    ),
  });
}

let shown: string | undefined;

/** Plays one take at a time. */
function useTakePlayer(): { playing: string | undefined; toggle: (take: Take) => void } {
  const [playing, setPlaying] = useState<string>();
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);
  const toggle = (take: Take) => {
    const isSame = playing === take.id;
    stop.current?.();
    if (isSame) return;
    const address = URL.createObjectURL(take.wav);
    const audio = new Audio(address);
    const end = () => {
      audio.pause();
      URL.revokeObjectURL(address);
      setPlaying(undefined);
      stop.current = undefined;
    };
    stop.current = end;
    audio.addEventListener("ended", end);
    audio.play().catch(end); // the browser holds sound back: then it does not play
    setPlaying(take.id);
  };
  return { playing, toggle };
}
