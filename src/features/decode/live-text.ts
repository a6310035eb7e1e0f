import type { Recording } from "../microphone/recording.ts";

/** What has been said so far, as the model hears it now. */
export interface PartialText {
  text: string;
  /** Only the end of a long recording was decoded. */
  isEndOnly: boolean;
}

export interface LiveTextDeps {
  decode(signal: Float32Array<ArrayBuffer>, stopped: AbortSignal): Promise<string>;
  show(partial: PartialText): void;
  fail(error: unknown): void;
  now(): number; // milliseconds
}

/**
 * Text while speaking: all that was recorded so far is decoded anew, once the last decoding has come back and not more
 * often than four times a second. What is offered in between is dropped: the next offer holds it too.
 */
export class LiveText {
  private isBusy = false;
  private readonly over = new AbortController();
  private beganAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: LiveTextDeps) {}

  offer(recording: Recording): void {
    const { deps } = this;
    const { signal: over } = this.over;
    if (this.isBusy || over.aborted || deps.now() - this.beganAt < shortestPauseMillis) return;
    this.isBusy = true;
    this.beganAt = deps.now();
    const isEndOnly = recording.seconds > longestPartialSeconds;
    deps
      .decode(recording.signal(longestPartialSeconds), over)
      .then(text => {
        if (!over.aborted) deps.show({ text, isEndOnly });
      })
      .catch((error: unknown) => {
        if (over.aborted) return;
        this.over.abort();
        deps.fail(error);
      })
      .finally(() => {
        this.isBusy = false;
      });
  }

  /** Nothing is shown after this. A decoding under way is given up, so that the one of the whole can begin. */
  stop(): void {
    this.over.abort();
  }
}

export const longestPartialSeconds = 30;
const shortestPauseMillis = 250;
