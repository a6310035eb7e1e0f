/** The mean of all channels, in memory of its own. */
export function meanOfChannels(channels: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const [first = new Float32Array(0), ...others] = channels;
  const mean = new Float32Array(first);
  if (others.length === 0) return mean;
  for (let i = 0; i < mean.length; i++) {
    let sum = mean[i] as number;
    for (const channel of others) sum += channel[i] as number;
    mean[i] = sum / channels.length;
  }
  return mean;
}
