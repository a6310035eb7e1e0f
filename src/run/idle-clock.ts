/** Adds up the time in which an engine had nothing in flight while the run waited for data. Times in milliseconds. */
export class IdleClock {
  private inFlight = 0;
  private idleSince = Number.NEGATIVE_INFINITY;
  private waited = 0;

  constructor(private readonly now: () => number) {}

  /** Counts a step from now until it comes back, well or not. */
  follow(step: Promise<unknown>): void {
    this.inFlight++;
    const back = () => {
      if (--this.inFlight === 0) this.idleSince = this.now();
    };
    step.then(back, back);
  }

  async waitFor<T>(data: Promise<T>): Promise<T> {
    const began = this.now();
    try {
      return await data;
    } finally {
      if (this.inFlight === 0) this.waited += Math.max(0, this.now() - Math.max(began, this.idleSince));
    }
  }

  /** The time since it was last taken. */
  take(): number {
    const { waited } = this;
    this.waited = 0;
    return waited;
  }
}
