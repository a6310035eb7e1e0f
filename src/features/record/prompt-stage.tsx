import { Alert, Button, Group, Kbd, Paper, Progress, Stack, Switch, Text } from "@mantine/core";
import { ArrowLeft, Check, Circle, SkipForward, Square } from "lucide-react";
import { useEffect, useRef } from "react";
import { describeError, errorOf } from "../../lib/result.ts";
import type { Prompt } from "../../state/recording-session.ts";
import { keepTake, showPrompt, skipPrompt } from "../../state/recordings.ts";
import { HearingWarning } from "../microphone/hearing-warning.tsx";
import { LevelMeter } from "../microphone/level-meter.tsx";
import { HeardTakeView } from "./heard-take-view.tsx";
import styles from "./record-screen.module.css";
import { useRecordKeys } from "./use-record-keys.ts";
import type { RecorderHook } from "./use-recorder.ts";

export interface PromptStageProps {
  prompt: Prompt;
  position: number;
  prompts: number;
  done: number; // prompts that have a take
  isDone: boolean; // this one has
  recorder: RecorderHook;
}

/** One line to be read, in large type, and the microphone. */
export function PromptStage({ prompt, position, prompts, done, isDone, recorder }: PromptStageProps) {
  const { view, heard, isTrimming, setIsTrimming, toggle, forget } = recorder;
  const isRecording = view.phase === "recording" || view.phase === "ending";
  const line = useRef<HTMLParagraphElement>(null);
  const hasHeard = heard !== null;
  // What comes next stands there, keys work at once, and who hears the page is told.
  useEffect(() => {
    if (position > 0 || hasHeard) line.current?.focus({ preventScroll: true });
  }, [position, hasHeard]);
  const keep = () => {
    if (heard === null) return;
    keepTake(prompt, heard.sound);
    forget();
  };
  const go = (move: () => void) => {
    forget();
    move();
  };
  useRecordKeys({ onSpace: toggle, onEnter: keep });
  return (
    <Paper withBorder p="md" component="section" aria-label="Prompt">
      <Stack gap="sm">
        <div>
          <Text size="sm">
            {done} of {prompts} recorded; prompt {position + 1}
            {isDone && ", which has a take: a new one replaces it"}
          </Text>
          <Progress mt={4} value={(100 * done) / prompts} aria-label="Prompts recorded" />
        </div>
        <p ref={line} tabIndex={-1} className={styles["prompt"]}>
          {prompt.text}
        </p>
        <Group gap="sm">
          <Button
            size="md"
            leftSection={isRecording ? <Square size={16} aria-hidden /> : <Circle size={16} aria-hidden />}
            {...(isRecording && { color: "red.8" })}
            disabled={view.phase === "opening" || view.phase === "ending"}
            onClick={toggle}
          >
            {isRecording ? "Stop recording" : hasHeard ? "Record again" : "Record"}
          </Button>
          {hasHeard && (
            <Button size="md" leftSection={<Check size={16} aria-hidden />} onClick={keep}>
              Keep
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<ArrowLeft size={16} aria-hidden />}
            disabled={position === 0}
            onClick={() => go(() => showPrompt(position - 1))}
          >
            Back
          </Button>
          <Button variant="default" leftSection={<SkipForward size={16} aria-hidden />} onClick={() => go(skipPrompt)}>
            Skip
          </Button>
        </Group>
        {view.phase !== "closed" && view.phase !== "opening" && <LevelMeter level={view.level} />}
        <Text size="sm">
          {phaseText(recorder)} <Kbd>Space</Kbd> records and stops, <Kbd>Enter</Kbd> keeps.
        </Text>
        {view.phase !== "closed" && <HearingWarning hearing={view.hearing} />}
        {view.problem !== null && (
          <Alert color="red" title="The microphone">
            {describeError(errorOf(view.problem))}
          </Alert>
        )}
        {heard !== null && <HeardTakeView heard={heard} />}
        <Switch
          label="Cut the silence around what is said"
          checked={isTrimming}
          onChange={({ currentTarget }) => setIsTrimming(currentTarget.checked)}
        />
      </Stack>
    </Paper>
  );
}

function phaseText({ view, heard }: RecorderHook): string {
  switch (view.phase) {
    case "closed":
      return heard === null ? "Press Record and read the line." : "Listen to it, then keep it or record it again.";
    case "opening":
      return "Waiting for the microphone: the browser may ask whether the page may use it.";
    case "ready":
      return heard === null ? "Press Record and read the line." : "Listen to it, then keep it or record it again.";
    case "recording":
      return `Recording: ${view.seconds.toFixed(1)} s.`;
    case "ending":
      return "Ending.";
    default:
      return view.phase satisfies never;
  }
}
