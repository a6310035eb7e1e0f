import { useCallback, useEffect, useState } from "react";

export interface Microphone {
  deviceId: string;
  label: string;
}

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

/** Without the ones that have no id yet, and with a name for those that do not tell theirs. */
export function namedInputs(devices: readonly Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[]): Microphone[] {
  return devices
    .filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "" && deviceId !== "default")
    .map(({ deviceId, label }, i) => ({ deviceId, label: label === "" ? `Microphone ${i + 1}` : label }));
}
