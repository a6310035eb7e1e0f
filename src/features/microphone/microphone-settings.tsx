import { NativeSelect, Stack, Switch, Text } from "@mantine/core";
import { chooseMicrophone, type MicrophoneChoice } from "../../state/microphone.ts";
import styles from "./microphone.module.css";
import type { Microphone } from "./microphones.ts";

export interface MicrophoneSettingsProps {
  choice: MicrophoneChoice;
  isOff: boolean; // while the microphone is open
  microphones: readonly Microphone[];
}

/** Which microphone, and what the browser may do to its sound. */
export function MicrophoneSettings({ choice, isOff, microphones }: MicrophoneSettingsProps) {
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
