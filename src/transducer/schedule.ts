/**
 * TensorFlowASR's warm-up for the update after `iterations` earlier ones, in float32 steps as TensorFlow takes them:
 * min(maxLearningRate, dModel^-0.5 min(n^-0.5, n warmup^-1.5)). The first update (n = 0) has rate 0.
 * `dModel` is the last block's `filters`, not scaled by alpha (specification, section 7.2).
 */
export function learningRate(
  iterations: number,
  dModel: number,
  warmupSteps: number,
  maxLearningRate: number | null,
): number {
  const n = Math.fround(iterations);
  const falling = Math.fround(1 / Math.fround(Math.sqrt(n))); // infinite at 0
  const rising = Math.fround(n * Math.fround(warmupSteps ** -1.5));
  const scale = Math.fround(1 / Math.fround(Math.sqrt(Math.fround(dModel))));
  const rate = Math.fround(scale * Math.min(falling, rising));
  return maxLearningRate === null ? rate : Math.min(Math.fround(maxLearningRate), rate);
}
