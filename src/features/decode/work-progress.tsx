import { Button, Group, Paper, Progress, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { cancelDecoding, type DecodeResult, type DecodeWork, useDecode } from "../../state/decode.ts";

/** What is being read or decoded, with its rate and end where they are known. */
export function WorkProgress() {
  const work = useDecode(state => state.work);
  const results = useDecode(state => state.results);
  return work === null ? null : <Working key={work.beganAt} work={work} factor={lastFactor(results)} />;
}

function Working({ work, factor }: { work: DecodeWork; factor: number | undefined }) {
  const now = useNow();
  const passed = Math.max(0, now - work.beganAt) / 1000;
  const { share, text } = progressOf(work, passed, factor);
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{text}</Text>
        <Button size="xs" variant="default" onClick={cancelDecoding}>
          Cancel
        </Button>
      </Group>
      <Progress
        mt="xs"
        value={share === undefined ? 100 : 100 * share}
        animated={share === undefined}
        aria-label={`${work.stage === "reading" ? "Reading" : "Decoding"} ${work.name}`}
      />
    </Paper>
  );
}

/** Of the sound that was decoded before: seconds of computing for one of sound. */
function lastFactor(results: readonly DecodeResult[]): number | undefined {
  const transcription = results[0]?.outcome.transcription;
  if (transcription === null || transcription === undefined || transcription.audioSeconds === 0) return undefined;
  return (transcription.millis.features + transcription.millis.model) / 1000 / transcription.audioSeconds;
}

/** `share` of the whole, undefined where the end is not known. */
export function progressOf(
  { stage, name, audioSeconds, totalSeconds }: Pick<DecodeWork, "stage" | "name" | "audioSeconds" | "totalSeconds">,
  passed: number, // seconds
  factor: number | undefined,
): { share: number | undefined; text: string } {
  const time = `${passed.toFixed(1)} s`;
  if (stage === "reading") {
    if (audioSeconds === null) return { share: undefined, text: `Reading ${name}: ${time}` };
    const of = totalSeconds === null ? "" : ` of ${totalSeconds.toFixed(1)}`;
    const rate = passed > 0 ? `, ${(audioSeconds / passed).toFixed(0)} s of sound a second` : "";
    const share = totalSeconds === null ? undefined : Math.min(1, audioSeconds / totalSeconds);
    return { share, text: `Reading ${name}: ${audioSeconds.toFixed(1)}${of} s of sound${rate}` };
  }
  const sound = `${(audioSeconds ?? 0).toFixed(1)} s of sound`;
  if (factor === undefined || audioSeconds === null) {
    const text = `Decoding ${sound}: ${time}. The first time the model is loaded and its kernels are compiled.`;
    return { share: undefined, text };
  }
  const expected = factor * audioSeconds;
  const isLate = passed >= expected;
  const end = isLate ? "longer than the last time" : `about ${expected.toFixed(1)} s in all`;
  return { share: isLate ? undefined : passed / expected, text: `Decoding ${sound}: ${time}, ${end}` };
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, []);
  return now;
}
