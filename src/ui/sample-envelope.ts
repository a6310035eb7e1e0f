/** Lowest and highest sample of each column, as [columns, 2]: a line between them draws the waveform without losing a peak. */
export function sampleEnvelope(samples: Float32Array, columns: number): Float32Array {
  const envelope = new Float32Array(2 * columns);
  for (let column = 0; column < columns; column++) {
    const start = Math.floor((column * samples.length) / columns);
    const end = Math.max(start + 1, Math.floor(((column + 1) * samples.length) / columns));
    let low = samples[start] ?? 0;
    let high = low;
    for (let i = start + 1; i < end; i++) {
      const sample = samples[i] ?? 0;
      if (sample < low) low = sample;
      else if (sample > high) high = sample;
    }
    envelope[2 * column] = low;
    envelope[2 * column + 1] = high;
  }
  return envelope;
}

/** The envelope as the outline of an SVG shape, one unit a column wide, from 1 (top) to -1 (bottom) as y from 0 to 2. */
export function envelopePath(envelope: Float32Array): string {
  const columns = envelope.length / 2;
  const highs: string[] = [];
  const lows: string[] = [];
  for (let column = 0; column < columns; column++) {
    const low = envelope[2 * column] ?? 0;
    const high = envelope[2 * column + 1] ?? 0;
    const thickness = Math.max(0, leastThickness - (high - low)) / 2; // silence is a line, not nothing
    highs.push(`${column} ${level(high + thickness)}`);
    lows.push(`${column} ${level(low - thickness)}`);
  }
  return columns === 0 ? "" : `M${highs.join("L")}L${lows.reverse().join("L")}Z`;
}

const leastThickness = 0.015;

function level(sample: number): string {
  return (1 - Math.min(1, Math.max(-1, sample))).toFixed(3);
}
