// Runs on the audio thread: averages the channels to one and hands the samples over in chunks. A message from the page
// asks for what is left; `null` says that nothing follows.

// What the scope of an AudioWorklet has and TypeScript's own types lack.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const chunkLength = 2048; // 43 ms at 48 kHz

class CaptureProcessor extends AudioWorkletProcessor {
  private chunk = new Float32Array(chunkLength);
  private filled = 0;
  private isOver = false;

  constructor() {
    super();
    this.port.addEventListener("message", () => this.end());
    this.port.start();
  }

  /** 128 samples of each channel; no channel where nothing is connected. False lets the processor be collected. */
  process([channels]: Float32Array[][]): boolean {
    const [first] = channels ?? [];
    if (first === undefined || channels === undefined || this.isOver) return !this.isOver;
    for (let i = 0; i < first.length; i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i] ?? 0;
      this.chunk[this.filled++] = sum / channels.length;
      if (this.filled === chunkLength) this.post();
    }
    return true;
  }

  private post(): void {
    const chunk = this.chunk.subarray(0, this.filled).slice();
    this.filled = 0;
    this.port.postMessage(chunk, [chunk.buffer]);
  }

  private end(): void {
    this.isOver = true;
    if (this.filled > 0) this.post();
    this.port.postMessage(null);
  }
}

registerProcessor("capture", CaptureProcessor);
