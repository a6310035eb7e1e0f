import { type ErrorReport, reportOf } from "../../lib/result.ts";
import type { Sound } from "../../speech/index.ts";
import type { MicrophoneChoice } from "../../state/microphone.ts";
import { type Hearing, type Level, levelOf, SilenceWatch } from "../microphone/hearing.ts";
import type { Capture, CaptureEars } from "../microphone/microphone.ts";
import { Recording } from "../microphone/recording.ts";

export interface RecorderView {
  /** `ready`: the microphone is open and its level shows. `ending`: the last samples are on their way. */
  phase: "closed" | "opening" | "ready" | "recording" | "ending";
  device: string; // its label; empty before the first
  sampleRate: number | null; // Hz
  seconds: number; // of the take
  level: Level; // the loudest of the last tenth of a second
  hearing: Hearing;
  problem: ErrorReport | null; // why it could not be opened, or why it closed by itself
}

export interface RecorderDeps {
  open(choice: MicrophoneChoice, ears: CaptureEars): Promise<Capture>;
  /** Takes what was recorded, once it is whole. */
  finish(sound: Sound): void;
  show(view: RecorderView): void;
  now(): number; // milliseconds
}

export const closedRecorder: RecorderView = {
  phase: "closed",
  device: "",
  sampleRate: null,
  seconds: 0,
  level: { peak: 0, rms: 0 },
  hearing: "sound",
  problem: null,
};

/** Longer than anyone reads aloud; training on it would need as much memory as ten sentences. */
export const longestTakeSeconds = 60;

/**
 * One microphone that stays open over many takes: opening it anew would cost the first word of each. Can be closed and used
 * again.
 */
export class Recorder {
  private view = closedRecorder;
  private capture: Capture | undefined;
  private take: Recording | undefined;
  private endsAt = 0;
  private loudest: Level = closedRecorder.level;
  private watch = new SilenceWatch(0);
  private timer: ReturnType<typeof setInterval> | undefined;
  private opening = 0; // counts, so that an opening that was called off is told

  constructor(private readonly deps: RecorderDeps) {}

  /** Opens the microphone where it is closed, and begins a take. */
  async record(choice: MicrophoneChoice): Promise<void> {
    if (this.view.phase === "closed") await this.open(choice);
    const { capture } = this;
    if (this.view.phase !== "ready" || capture === undefined) return;
    this.take = new Recording(capture.sampleRate, longestTakeSeconds);
    this.change({ phase: "recording", seconds: 0 });
  }

  /** Ends the take. The sound that is on its way when the key is pressed still belongs to it. */
  stop(): void {
    if (this.view.phase !== "recording") return;
    this.endsAt = this.deps.now() + tailMillis;
    this.change({ phase: "ending" });
  }

  /** Throws the take under way away. */
  discard(): void {
    if (this.view.phase !== "recording" && this.view.phase !== "ending") return;
    this.take = undefined;
    this.change({ phase: "ready", seconds: 0 });
  }

  /** Lets the microphone go. A take under way ends with it. */
  async close(problem: ErrorReport | null = null): Promise<void> {
    this.opening++;
    const { capture } = this;
    if (capture === undefined) {
      this.change({ ...closedRecorder, problem });
      return;
    }
    clearInterval(this.timer);
    await capture.stop().catch((error: unknown) => {
      problem ??= reportOf(error);
    });
    if (this.capture !== capture) return; // closed twice
    this.capture = undefined;
    this.finish();
    this.change({ ...closedRecorder, problem });
  }

  private async open(choice: MicrophoneChoice): Promise<void> {
    const mine = ++this.opening;
    this.change({ ...closedRecorder, phase: "opening" });
    try {
      const hear = (chunk: Float32Array) => this.hear(chunk);
      const capture = await this.deps.open(choice, { hear, end: error => void this.close(reportOf(error)) });
      if (mine !== this.opening) return await capture.stop();
      this.capture = capture;
      this.watch = new SilenceWatch(this.deps.now());
      this.timer = setInterval(() => this.tick(), meterMillis);
      this.change({ phase: "ready", device: capture.label, sampleRate: capture.sampleRate });
    } catch (error) {
      if (mine === this.opening) this.change({ ...closedRecorder, problem: reportOf(error) });
    }
  }

  private hear(chunk: Float32Array): void {
    const level = levelOf(chunk);
    if (level.peak >= this.loudest.peak) this.loudest = level;
    this.watch.hear(level.peak, this.deps.now());
    this.take?.append(chunk);
    if (this.take?.isFull === true) this.finish();
  }

  private tick(): void {
    const now = this.deps.now();
    if (this.view.phase === "ending" && now >= this.endsAt) this.finish();
    this.change({
      seconds: this.take?.seconds ?? this.view.seconds,
      level: this.loudest,
      hearing: this.watch.stateAt(now),
    });
    this.loudest = closedRecorder.level;
  }

  private finish(): void {
    const { take } = this;
    if (take === undefined) return;
    this.take = undefined;
    this.change({ phase: "ready", seconds: take.seconds });
    this.deps.finish({ signal: take.signal(), sampleRate: take.sampleRate });
  }

  private change(parts: Partial<RecorderView>): void {
    this.view = { ...this.view, ...parts };
    this.deps.show(this.view);
  }
}

const meterMillis = 100;
/** Two chunks of the capture and what the system holds back. */
const tailMillis = 150;
