import { describe, expect, it } from "vitest";
import { namedInputs } from "../../../../src/features/microphone/microphones.ts";

const device = (kind: MediaDeviceKind, deviceId: string, label: string) => ({ kind, deviceId, label });

describe("namedInputs", () => {
  it("lists microphones alone, without the stand-in for the system's default", () => {
    const devices = [
      device("audioinput", "default", "Default: Desk"),
      device("audioinput", "a", "Desk"),
      device("audiooutput", "b", "Loudspeaker"),
      device("videoinput", "c", "Camera"),
    ];
    expect(namedInputs(devices)).toEqual([{ deviceId: "a", label: "Desk" }]);
  });

  it("numbers those without a name, and leaves out those that cannot be chosen yet", () => {
    expect(namedInputs([device("audioinput", "", ""), device("audioinput", "a", "")])).toEqual([
      { deviceId: "a", label: "Microphone 1" },
    ]);
  });
});
