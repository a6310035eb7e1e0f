import { useCallback, useEffect, useState } from "react";
import { type Microphone, namedInputs } from "./microphones.ts";

/** The input devices. Browsers tell their names once the page has used a microphone: `look` asks again. */
export function useMicrophones(): { microphones: readonly Microphone[]; look: () => void } {
  const [microphones, setMicrophones] = useState<readonly Microphone[]>([]);
  const look = useCallback(() => {
    if (!("mediaDevices" in navigator)) return;
    navigator.mediaDevices.enumerateDevices().then(
      devices => setMicrophones(namedInputs(devices)),
      () => setMicrophones([]), // then there is nothing to choose from
    );
  }, []);
  useEffect(() => {
    if (!("mediaDevices" in navigator)) return;
    look();
    navigator.mediaDevices.addEventListener("devicechange", look);
    return () => navigator.mediaDevices.removeEventListener("devicechange", look);
  }, [look]);
  return { microphones, look };
}
