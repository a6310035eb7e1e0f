/** Holds a run between two steps until it is let go. */
export class PauseSwitch {
  private waiting: (() => void)[] = [];
  private holding = new AbortController();
  private isStepping = false;

  get isPaused(): boolean {
    return this.paused.aborted;
  }

  /** Aborted by the next pause, or by the present one; each pause has a signal of its own. */
  get paused(): AbortSignal {
    return this.holding.signal;
  }

  pause(): void {
    this.isStepping = false;
    this.holding.abort();
  }

  resume(): void {
    this.isStepping = false;
    this.letGo();
  }

  /** Lets one step through and holds the run again. */
  step(): void {
    this.isStepping = true;
    this.letGo();
  }

  /** Told by the run after each step that it submitted. */
  stepped(): void {
    if (this.isStepping) this.holding.abort();
  }

  private letGo(): void {
    if (this.isPaused) this.holding = new AbortController();
    for (const go of this.waiting.splice(0)) go();
  }

  /** Resolves once the run may go on, or when it is stopped. */
  untilResumed(signal: AbortSignal): Promise<void> {
    if (!this.isPaused || signal.aborted) return Promise.resolve();
    return new Promise(resolve => {
      const go = () => {
        signal.removeEventListener("abort", go);
        resolve();
      };
      signal.addEventListener("abort", go);
      this.waiting.push(go);
    });
  }
}
