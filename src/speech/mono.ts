/** The mean of all channels, in memory of its own. */
export function meanOfChannels(channels: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const mean = new Float32Array(channels[0]?.length ?? 0);
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i] ?? 0;
    mean[i] = sum / channels.length;
  }
  return mean;
}
