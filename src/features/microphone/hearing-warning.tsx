import { Alert } from "@mantine/core";
import type { Hearing } from "./hearing.ts";
import styles from "./microphone.module.css";

/** What to do about a microphone that gives nothing, or nothing but silence. */
export function HearingWarning({ hearing }: { hearing: Hearing }) {
  if (hearing === "sound") return null;
  const { title, advice } = warnings[hearing];
  return (
    <Alert color="yellow" classNames={{ title: styles["warning"] ?? "" }} title={title}>
      {advice}
    </Alert>
  );
}

const warnings: Record<Exclude<Hearing, "sound">, { title: string; advice: string }> = {
  silence: {
    title: "The microphone is silent",
    advice: "Check that it is not muted, that it is the right one, and its level in the system's settings.",
  },
  nothing: {
    title: "No sound arrives",
    advice:
      "The microphone was opened but sends nothing. Stop, choose another one or plug it in again, and begin anew.",
  },
};
