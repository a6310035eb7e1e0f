export interface Microphone {
  deviceId: string;
  label: string;
}

/** Without the ones that have no id yet, and with a name for those that do not tell theirs. */
export function namedInputs(devices: readonly Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[]): Microphone[] {
  return devices
    .filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "" && deviceId !== "default")
    .map(({ deviceId, label }, i) => ({ deviceId, label: label === "" ? `Microphone ${i + 1}` : label }));
}
