import { useEffect, useState } from "react";
import type { Sound } from "../../speech/index.ts";
import { microphoneStore } from "../../state/microphone.ts";
import { openMicrophone } from "../microphone/microphone.ts";
import { withoutOuterSilence } from "../microphone/outer-silence.ts";
import { checkLevel, type LevelCheck } from "./level-check.ts";
import { closedRecorder, Recorder, type RecorderView } from "./recorder.ts";

/** What was recorded last and is neither kept nor thrown away. */
export interface HeardTake {
  sound: Sound & { signal: Float32Array<ArrayBuffer> };
  check: LevelCheck;
}

export interface RecorderHook {
  view: RecorderView;
  heard: HeardTake | null;
  isTrimming: boolean; // of the silence around
  setIsTrimming: (isTrimming: boolean) => void;
  /** Begins a take in place of what was heard, or ends the one under way. */
  toggle: () => void;
  /** Neither takes nor hears any more of what was said. */
  forget: () => void;
  close: () => void;
}

/** The microphone of the recording screen. Leaving the screen lets it go. */
export function useRecorder(): RecorderHook {
  const [view, setView] = useState<RecorderView>(closedRecorder);
  const [raw, setRaw] = useState<Sound | null>(null);
  const [isTrimming, setIsTrimming] = useState(true);
  const [recorder] = useState(
    () => new Recorder({ open: openMicrophone, finish: setRaw, show: setView, now: () => performance.now() }),
  );
  const [heard, setHeard] = useState<{ of: Sound; isTrimmed: boolean; take: HeardTake }>();
  useEffect(() => () => void recorder.close(), [recorder]);
  const isStale = raw !== null && (heard?.of !== raw || heard.isTrimmed !== isTrimming);
  if (isStale) setHeard({ of: raw, isTrimmed: isTrimming, take: listenTo(raw, isTrimming) });
  return {
    view,
    heard: raw === null || heard === undefined ? null : heard.take,
    isTrimming,
    setIsTrimming,
    toggle: () => {
      if (view.phase === "recording") return recorder.stop();
      if (view.phase !== "closed" && view.phase !== "ready") return;
      setRaw(null);
      void recorder.record(microphoneStore.getState());
    },
    forget: () => {
      recorder.discard();
      setRaw(null);
    },
    close: () => void recorder.close(),
  };
}

function listenTo({ signal, sampleRate }: Sound, isTrimming: boolean): HeardTake {
  const own = new Float32Array(signal);
  const kept = isTrimming ? withoutOuterSilence(own, sampleRate) : own;
  return { sound: { signal: kept, sampleRate }, check: checkLevel(kept, sampleRate) };
}
