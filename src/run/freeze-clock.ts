/**
 * Milliseconds in which the page was alive: a browser may freeze it, and a lid may be closed. `beat` is to be called
 * every second or so; a longer silence counts as frozen and is told.
 */
export class FreezeClock {
  private last: number;
  private frozen = 0;

  /** @param time of the wall, which also runs on while the machine sleeps */
  constructor(
    private readonly time: () => number,
    private readonly tell: (millis: number) => void,
  ) {
    this.last = time();
  }

  beat(): void {
    const now = this.time();
    const silence = now - this.last;
    this.last = now;
    if (silence < frozenMillis) return;
    this.frozen += silence;
    this.tell(silence);
  }

  now(): number {
    this.beat();
    return this.last - this.frozen;
  }
}

/** Longer than a worker is ever busy with one thing (compiling the kernels of a large model took five seconds). */
const frozenMillis = 20_000;
