import { type ErrorReport, reportOf } from "../../lib/result.ts";
import type { Sound } from "../../speech/index.ts";
import type { MicrophoneChoice } from "../../state/microphone.ts";
import { type Hearing, type Level, levelOf, SilenceWatch } from "../microphone/hearing.ts";
import type { Capture, CaptureEars } from "../microphone/microphone.ts";
import { withoutOuterSilence } from "../microphone/outer-silence.ts";
import { Recording } from "../microphone/recording.ts";
import { longestSeconds } from "./audio-limits.ts";
import { LiveText, type PartialText } from "./live-text.ts";

export interface ListeningView {
  phase: "idle" | "opening" | "listening" | "finishing";
  device: string; // its label; empty before the first
  sampleRate: number | null; // Hz
  seconds: number;
  level: Level; // the loudest of the last tenth of a second
  hearing: Hearing;
  partial: PartialText | null;
  problem: ErrorReport | null; // why it could not begin, or why it ended by itself
  isFull: boolean;
}

export interface ListenerDeps {
  open(choice: MicrophoneChoice, ears: CaptureEars): Promise<Capture>;
  decodePartial(sound: Sound, stopped: AbortSignal): Promise<string>;
  /** Takes what was recorded, once it is whole. */
  finish(sound: Sound): Promise<void>;
  show(view: ListeningView): void;
  now(): number; // milliseconds
}

export const notListening: ListeningView = {
  phase: "idle",
  device: "",
  sampleRate: null,
  seconds: 0,
  level: { peak: 0, rms: 0 },
  hearing: "sound",
  partial: null,
  problem: null,
  isFull: false,
};

/** One microphone from the click on Listen to the final text. Can be used again and again. */
export class Listener {
  private view = notListening;
  private session: Session | undefined;
  private isCalledOff = false; // stopped while the microphone was opening

  constructor(private readonly deps: ListenerDeps) {}

  async start(choice: MicrophoneChoice): Promise<void> {
    if (this.view.phase !== "idle") return;
    this.isCalledOff = false;
    this.change({ ...notListening, phase: "opening" });
    try {
      const session = await openSession(choice, this.deps, parts => this.change(parts));
      if (this.isCalledOff) {
        await session.close();
        this.change(notListening);
        return;
      }
      this.session = session;
      const { device, sampleRate } = session;
      this.change({ phase: "listening", device, sampleRate });
      session.whenOver.then(
        problem => this.end(problem),
        (error: unknown) => this.end(reportOf(error)),
      );
    } catch (error) {
      this.change({ phase: "idle", problem: reportOf(error) });
    }
  }

  /** Decodes what was said. */
  async stop(): Promise<void> {
    this.isCalledOff = true;
    await this.end(null);
  }

  private async end(problem: ErrorReport | null): Promise<void> {
    const { session } = this;
    if (session === undefined || this.view.phase !== "listening") return;
    this.session = undefined;
    this.change({ phase: "finishing", problem });
    try {
      await session.close();
      const { sampleRate } = session.recording;
      const signal = withoutOuterSilence(session.recording.signal(), sampleRate);
      if (signal.length > 0) await this.deps.finish({ signal, sampleRate });
    } catch (error) {
      this.change({ problem: reportOf(error) });
    } finally {
      this.change({ phase: "idle", level: notListening.level, hearing: "sound" });
    }
  }

  private change(parts: Partial<ListeningView>): void {
    this.view = { ...this.view, ...parts };
    this.deps.show(this.view);
  }
}

interface Session {
  recording: Recording;
  device: string;
  sampleRate: number;
  whenOver: Promise<ErrorReport | null>; // of itself: unplugged, or full
  close(): Promise<void>;
}

async function openSession(
  choice: MicrophoneChoice,
  deps: ListenerDeps,
  change: (parts: Partial<ListeningView>) => void,
): Promise<Session> {
  let over: (problem: ErrorReport | null) => void = () => undefined;
  const whenOver = new Promise<ErrorReport | null>(resolve => {
    over = resolve;
  });
  const early: Float32Array[] = []; // heard before the rate is known
  let take = (chunk: Float32Array) => void early.push(chunk);
  const capture = await deps.open(choice, { hear: chunk => take(chunk), end: error => over(reportOf(error)) });
  const recording = new Recording(capture.sampleRate, longestSeconds);
  const watch = new SilenceWatch(deps.now());
  const { sampleRate } = recording;
  const live = new LiveText({
    decode: (signal, stopped) =>
      deps.decodePartial({ signal: withoutOuterSilence(signal, sampleRate), sampleRate }, stopped),
    show: partial => change({ partial }),
    fail: error => change({ problem: reportOf(error) }),
    now: () => deps.now(),
  });
  let loudest: Level = notListening.level;
  take = chunk => {
    recording.append(chunk);
    const level = levelOf(chunk);
    if (level.peak >= loudest.peak) loudest = level;
    watch.hear(level.peak, deps.now());
    live.offer(recording);
    if (recording.isFull) {
      change({ isFull: true });
      over(null);
    }
  };
  early.forEach(chunk => take(chunk));
  const timer = setInterval(() => {
    change({ seconds: recording.seconds, level: loudest, hearing: watch.stateAt(deps.now()) });
    loudest = notListening.level;
  }, meterMillis);
  const close = async () => {
    clearInterval(timer);
    live.stop();
    await capture.stop();
    change({ seconds: recording.seconds });
  };
  return { recording, device: capture.label, sampleRate, whenOver, close };
}

const meterMillis = 100;
