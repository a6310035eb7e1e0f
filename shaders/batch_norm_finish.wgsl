// batch_norm_finish: combines the slices by Chan's rule and moves the moving averages.
//
//   stats[0,c] = mean, stats[1,c] = 1/sqrt(variance + epsilon), stats[2,c] = count
//   moving -= (moving - batch) * (1 - momentum), both with the biased variance (TensorFlow's rank-3 path)
//
// Shapes: partial [slices, channels, 3], movingMean, movingVariance [channels], stats [3, channels].
// Threads: one a channel. With useMoving the statistics are the moving ones, and nothing moves.
// Held against: the goldens of batch_norm.

struct Params { slices: u32, channels: u32, useMoving: u32, epsilon: f32, rate: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<f32>;
@group(0) @binding(2) var<storage, read_write> movingMean: array<f32>;
@group(0) @binding(3) var<storage, read_write> movingVariance: array<f32>;
@group(0) @binding(4) var<storage, read_write> stats: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= params.channels) { return; }
  if (params.useMoving != 0u) {
    stats[c] = movingMean[c];
    stats[params.channels + c] = 1.0 / sqrt(movingVariance[c] + params.epsilon);
    stats[2u * params.channels + c] = 1.0;
    return;
  }
  var count = 0.0;
  var mean = 0.0;
  var m2 = 0.0;
  for (var s = 0u; s < params.slices; s++) {
    let at = (s * params.channels + c) * 3u;
    let n = partial[at];
    if (n > 0.0) {
      let delta = partial[at + 1u] - mean;
      let total = count + n;
      mean += delta * n / total;
      m2 += partial[at + 2u] + delta * delta * count * n / total;
      count = total;
    }
  }
  let variance = m2 / max(count, 1.0);
  stats[c] = mean;
  stats[params.channels + c] = 1.0 / sqrt(variance + params.epsilon);
  stats[2u * params.channels + c] = max(count, 1.0);
  movingMean[c] -= (movingMean[c] - mean) * params.rate;
  movingVariance[c] -= (movingVariance[c] - variance) * params.rate;
}
