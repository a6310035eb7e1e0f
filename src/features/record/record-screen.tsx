import { Anchor, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useMicrophoneChoice } from "../../state/microphone.ts";
import { promptsDone } from "../../state/recording-session.ts";
import { showPrompt, useRecordings } from "../../state/recordings.ts";
import { MicrophoneSettings } from "../microphone/microphone-settings.tsx";
import { useMicrophones } from "../microphone/use-microphones.ts";
import { PromptStage } from "./prompt-stage.tsx";
import { PromptsCard } from "./prompts-card.tsx";
import styles from "./record-screen.module.css";
import { ShardsCard } from "./shards-card.tsx";
import { TakesCard } from "./takes-card.tsx";
import { type RecorderHook, useRecorder } from "./use-recorder.ts";

/** Reading prompts aloud, one after the other, until they are a data set. */
export function RecordScreen() {
  const isHydrated = useRecordings(state => state.isHydrated);
  const recorder = useRecorder();
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          Record
        </Title>
        <Text size="sm">
          Read lines aloud and train on them: twenty make a set. The sound stays in this browser. There is audio
          already? Use the{" "}
          <Anchor href="#/tools" underline="always" inherit>
            tools
          </Anchor>
          .
        </Text>
      </div>
      {isHydrated ? (
        <Content recorder={recorder} />
      ) : (
        <Skeleton height={240} aria-label="Reading what was kept of your last visit" />
      )}
    </Stack>
  );
}

function Content({ recorder }: { recorder: RecorderHook }) {
  const prompts = useRecordings(state => state.prompts);
  const [isChoosing, setIsChoosing] = useState(false);
  return (
    <div className={styles["screen"]}>
      <Stack>
        {prompts.length === 0 || isChoosing ? (
          <PromptsCard onChosen={() => setIsChoosing(false)} />
        ) : (
          <Reading recorder={recorder} />
        )}
        {prompts.length > 0 && (
          <Group>
            <Button size="compact-sm" variant="default" onClick={() => setIsChoosing(!isChoosing)}>
              {isChoosing ? "Back to the prompts" : "Other prompts"}
            </Button>
            {recorder.view.phase !== "closed" && (
              <Button size="compact-sm" variant="default" onClick={recorder.close}>
                Let the microphone go
              </Button>
            )}
          </Group>
        )}
        <Microphone isOff={recorder.view.phase !== "closed"} />
      </Stack>
      <Stack>
        <TakesCard />
        <ShardsCard />
      </Stack>
    </div>
  );
}

function Reading({ recorder }: { recorder: RecorderHook }) {
  const prompts = useRecordings(state => state.prompts);
  const position = useRecordings(state => state.position);
  const takes = useRecordings(state => state.takes);
  const done = promptsDone({ prompts, takes, position });
  const prompt = prompts[position];
  if (prompt === undefined) return <AllRead prompts={prompts.length} />;
  return (
    <PromptStage
      prompt={prompt}
      position={position}
      prompts={prompts.length}
      done={done}
      isDone={takes.some(({ promptId }) => promptId === prompt.id)}
      recorder={recorder}
    />
  );
}

function AllRead({ prompts }: { prompts: number }) {
  return (
    <Paper withBorder p="md" component="section" aria-label="Prompt">
      <Stack gap="sm" align="start">
        <Text fw={650} aria-live="polite">
          All {prompts} prompts are recorded.
        </Text>
        <Text size="sm">Make shards of them, or go back and do some again.</Text>
        <Button variant="default" onClick={() => showPrompt(prompts - 1)}>
          Back
        </Button>
      </Stack>
    </Paper>
  );
}

function Microphone({ isOff }: { isOff: boolean }) {
  const choice = useMicrophoneChoice();
  const { microphones } = useMicrophones();
  return (
    <Paper withBorder p="sm" component="section" aria-label="Microphone">
      <Stack gap="xs">
        <MicrophoneSettings choice={choice} isOff={isOff} microphones={microphones} />
      </Stack>
    </Paper>
  );
}
