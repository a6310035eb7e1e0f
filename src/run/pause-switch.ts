/** Holds a run between two steps until it is let go. */
export class PauseSwitch {
  private waiting: (() => void)[] = [];
  private isOn = false;

  get isPaused(): boolean {
    return this.isOn;
  }

  pause(): void {
    this.isOn = true;
  }

  resume(): void {
    this.isOn = false;
    for (const go of this.waiting.splice(0)) go();
  }

  /** Resolves once the run may go on, or when it is stopped. */
  untilResumed(signal: AbortSignal): Promise<void> {
    if (!this.isOn || signal.aborted) return Promise.resolve();
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
