import { useEffect, useState } from "react";
import { decodePartial, decodeSpeech } from "../../state/decode.ts";
import { openMicrophone } from "../microphone/microphone.ts";
import { Listener, type ListeningView, notListening } from "./listening.ts";

/** The microphone of this screen. Leaving the screen stops it, and what was said is decoded. */
export function useListener(): { view: ListeningView; listener: Listener } {
  const [view, setView] = useState(notListening);
  const [listener] = useState(
    () =>
      new Listener({
        open: openMicrophone,
        decodePartial,
        finish: sound => decodeSpeech({ ...sound, name: `Microphone, ${timeOfDay()}`, expected: null }),
        show: setView,
        now: () => performance.now(),
      }),
  );
  useEffect(() => () => void listener.stop(), [listener]);
  return { view, listener };
}

function timeOfDay(): string {
  return new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
