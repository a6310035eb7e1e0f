import { reportOf, StudioError } from "../../lib/result.ts";
import type { MicrophoneChoice } from "../../state/microphone.ts";
import captureAddress from "./capture.worklet.ts?worker&url";

export interface CaptureEars {
  hear(chunk: Float32Array): void; // the mean of the channels, at the capture's sample rate
  /** The microphone has gone. What was heard before stays. */
  end(error: StudioError): void;
}

export interface Capture {
  sampleRate: number; // Hz, the device's own
  label: string; // of the device
  deviceId: string | undefined;
  /** Hears what is still on its way, then lets the microphone go. */
  stop: () => Promise<void>;
}

/**
 * Asks for the microphone and listens until stopped.
 * @throws StudioError `microphone-denied`, `microphone-missing`, `microphone-busy`, `microphone-insecure`, `microphone-failed`
 */
export async function openMicrophone(choice: MicrophoneChoice, ears: CaptureEars): Promise<Capture> {
  if (!("mediaDevices" in navigator)) {
    const nextStep = "Open the page over https or from localhost, or use sound files.";
    throw new StudioError("microphone-insecure", "Over plain http browsers give no page a microphone.", {}, nextStep);
  }
  const { deviceId, ...processing } = choice;
  const device = deviceId === null ? {} : { deviceId: { exact: deviceId } };
  const stream = await navigator.mediaDevices
    .getUserMedia({ audio: { ...device, ...processing } })
    .catch((error: unknown) => Promise.reject(refusalOf(error)));
  // At the device's own rate: Firefox refuses to connect a microphone to a context of another (bugzilla 1674892).
  const context = new AudioContext();
  try {
    const [track] = stream.getAudioTracks();
    track?.addEventListener("ended", () => ears.end(unplugged(track.label))); // comes not for a stop of our own
    const source = context.createMediaStreamSource(stream);
    const finish = await capture(source, chunk => ears.hear(chunk));
    return {
      sampleRate: context.sampleRate,
      label: track?.label ?? "",
      deviceId: track?.getSettings().deviceId,
      stop: async () => {
        await finish();
        stopTracks(stream);
        await context.close();
      },
    };
  } catch (error) {
    stopTracks(stream);
    await context.close();
    throw refusalOf(error);
  }
}

/**
 * Hears a source, in a context of any sample rate: the mean of its channels, in chunks. Gives a function that stops, once
 * the last samples have been heard.
 */
export async function capture(source: AudioNode, hear: (chunk: Float32Array) => void): Promise<() => Promise<void>> {
  const { context } = source;
  await context.audioWorklet.addModule(captureAddress);
  const node = new AudioWorkletNode(context, "capture");
  const ended = new Promise<void>(resolve => {
    node.port.addEventListener("message", ({ data }: MessageEvent<Float32Array | null>) => {
      if (data === null) resolve();
      else hear(data);
    });
  });
  node.port.start();
  source.connect(node);
  node.connect(context.destination); // silent: a node that leads nowhere may not be run
  // Not awaited: where the browser holds the context back, the answer never comes. The silence is told instead.
  if (context instanceof AudioContext) context.resume().catch(() => undefined);
  return async () => {
    source.disconnect(node);
    node.port.postMessage("end");
    if (context.state === "running") await ended;
    node.disconnect();
  };
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function unplugged(label: string): StudioError {
  const name = label === "" ? "The microphone" : `The microphone "${label}"`;
  const nextStep = "Plug it in again or choose another one. What was heard before is kept.";
  return new StudioError("microphone-unplugged", `${name} stopped: it was unplugged or switched off.`, {}, nextStep);
}

function refusalOf(error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError": {
      const nextStep = "Allow it in the site settings beside the address, then try again.";
      return new StudioError("microphone-denied", "This page may not use the microphone.", {}, nextStep);
    }
    case "NotFoundError":
      return new StudioError("microphone-missing", "No microphone was found.", {}, "Plug one in, or use sound files.");
    case "OverconstrainedError": {
      const nextStep = "Choose another one from the list.";
      return new StudioError("microphone-missing", "The chosen microphone is no longer there.", {}, nextStep);
    }
    case "NotReadableError":
    case "AbortError": {
      const nextStep = "Close other programs that record, or choose another microphone.";
      return new StudioError("microphone-busy", "The microphone does not start.", {}, nextStep);
    }
    default: {
      const message = `The microphone cannot be opened: ${reportOf(error).message}.`;
      return new StudioError("microphone-failed", message, {}, "Choose another microphone, or use sound files.");
    }
  }
}
