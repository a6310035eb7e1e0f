/**
 * Keeps long computations stoppable: rests let messages in, so that a stop arrives, and cost some microseconds each.
 *
 *     for (...) { if (pace.isDue) await pace.rest(); ... }
 */
export class Pace {
  private rested = performance.now();

  constructor(
    private readonly signal: AbortSignal,
    private readonly millis = 30,
  ) {}

  /** Whether it is long enough since the last rest. */
  get isDue(): boolean {
    return performance.now() - this.rested >= this.millis;
  }

  /** @throws the signal's reason where it is aborted */
  async rest(): Promise<void> {
    await nextTurn();
    this.signal.throwIfAborted();
    this.rested = performance.now();
  }
}

/** The next turn of the event loop. Not by a timer: those of hidden tabs come once a second. */
function nextTurn(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
