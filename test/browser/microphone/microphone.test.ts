import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { capture, openMicrophone } from "../../../src/features/microphone/microphone.ts";

const asTrained = { deviceId: null, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

// Browsers run no sound before the user has done something.
beforeAll(() => userEvent.click(document.body));

/** A source that plays the ramp i / 2^14 on the first of its channels, and the ramp. */
function rampSource(context: AudioContext, channels: number) {
  const ramp = Float32Array.from({ length: 10_000 }, (_, i) => (i + 1) / 2 ** 14);
  const buffer = context.createBuffer(channels, ramp.length, context.sampleRate);
  buffer.copyToChannel(ramp, 0);
  return { source: new AudioBufferSourceNode(context, { buffer }), ramp };
}

const ended = (source: AudioScheduledSourceNode) => new Promise(resolve => source.addEventListener("ended", resolve));

const join = (chunks: readonly Float32Array[]) => Float32Array.from(chunks.flatMap(chunk => [...chunk]));

const fromFirstSound = (heard: Float32Array) => heard.subarray(heard.findIndex(sample => sample > 0));

describe("capture", () => {
  it.each([44_100, 48_000])("hears every sample at %i Hz, in order and to the last", async sampleRate => {
    const context = new AudioContext({ sampleRate });
    const { source, ramp } = rampSource(context, 1);
    const chunks: Float32Array[] = [];
    const finish = await capture(source, chunk => chunks.push(chunk));
    source.start();
    await ended(source);
    await finish();
    expect(fromFirstSound(join(chunks)).subarray(0, ramp.length)).toEqual(ramp);
    await context.close();
  });

  it("averages the channels", async () => {
    const context = new AudioContext();
    const { source, ramp } = rampSource(context, 2);
    const chunks: Float32Array[] = [];
    const finish = await capture(source, chunk => chunks.push(chunk));
    source.start();
    await ended(source);
    await finish();
    expect(fromFirstSound(join(chunks)).subarray(0, ramp.length)).toEqual(ramp.map(sample => sample / 2));
    await context.close();
  });

  it("ends also where the browser holds the sound back", async () => {
    const context = new AudioContext();
    const { source } = rampSource(context, 1);
    const finish = await capture(source, () => undefined);
    await context.suspend();
    await expect(finish()).resolves.toBeUndefined();
    await context.close();
  });
});

describe("openMicrophone", () => {
  afterEach(() => void vi.restoreAllMocks());

  const refuse = (name: string) =>
    vi.spyOn(navigator.mediaDevices, "getUserMedia").mockRejectedValue(new DOMException("no", name));

  it.each([
    ["NotAllowedError", "microphone-denied", "Allow it"],
    ["NotFoundError", "microphone-missing", "Plug one in"],
    ["NotReadableError", "microphone-busy", "Close other programs"],
    ["OverconstrainedError", "microphone-missing", "Choose another"],
  ])("says what to do about a %s", async (name, code, nextStep) => {
    refuse(name);
    const opening = openMicrophone(asTrained, { hear: () => undefined, end: () => undefined });
    await expect(opening).rejects.toMatchObject({ code, nextStep: expect.stringContaining(nextStep) as string });
  });

  it("asks for the chosen device, unprocessed, hears it, and tells when it goes", async () => {
    const context = new AudioContext();
    const tone = new OscillatorNode(context);
    const destination = new MediaStreamAudioDestinationNode(context);
    tone.connect(destination);
    tone.start();
    const ask = vi.spyOn(navigator.mediaDevices, "getUserMedia").mockResolvedValue(destination.stream);
    const [chunks, errors]: [Float32Array[], Error[]] = [[], []];
    const ears = { hear: (chunk: Float32Array) => chunks.push(chunk), end: (error: Error) => errors.push(error) };
    const microphone = await openMicrophone({ ...asTrained, deviceId: "desk" }, ears);
    const { deviceId: _, ...processing } = asTrained;
    expect(ask).toHaveBeenCalledWith({ audio: { deviceId: { exact: "desk" }, ...processing } });
    await vi.waitFor(() => expect(Math.max(...join(chunks))).toBeGreaterThan(0.9));
    const [track] = destination.stream.getAudioTracks();
    track?.dispatchEvent(new Event("ended"));
    expect(errors).toMatchObject([{ code: "microphone-unplugged" }]);
    await microphone.stop();
    expect(track?.readyState).toBe("ended");
    await context.close();
  });
});
