// batch_norm_gradient_apply: gradient with respect to the input. Prepended: activation.wgsl.
//
//   g = f'(gamma xhat + beta) dy
//   dx = gamma/sigma g                                         with moving statistics, or for a row left out of them
//   dx = gamma/sigma (g - (sum g)/N - xhat (sum g xhat)/N)     with the batch's statistics
//
// Shapes: x, dy, dx [batch * frames, channels], stats [3, channels] (mean, 1/sigma, N), gamma, beta [channels], sums [2, channels],
//   lengths [batch] input frames.
// Threads: x = channel, y = row, folded grid of rows. The sums run over all rows, also those that `masked` leaves out of the statistics.
// Held against: the gradients of the goldens of conv_module.

struct Params { rows: u32, frames: u32, channels: u32, code: u32, useMoving: u32, masked: u32, reduction: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> stats: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read> beta: array<f32>;
@group(0) @binding(6) var<storage, read> sums: array<f32>;
@group(0) @binding(7) var<storage, read> lengths: array<u32>;
@group(0) @binding(8) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(32, 8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let c = group.x * 32u + local.x;
  let row = (group.y + group.z * 32768u) * 8u + local.y;
  if (row >= params.rows || c >= params.channels) { return; }
  let i = row * params.channels + c;
  let inverse = stats[params.channels + c];
  let normal = (x[i] - stats[c]) * inverse;
  var g = activationSlope(params.code, fma(gamma[c], normal, beta[c])) * dy[i];
  var inStatistics = params.useMoving == 0u;
  if (params.masked != 0u) {
    let length = lengths[row / params.frames];
    inStatistics = inStatistics && row % params.frames < (length + params.reduction - 1u) / params.reduction;
  }
  if (inStatistics) { g -= (sums[c] + normal * sums[params.channels + c]) / stats[2u * params.channels + c]; }
  dx[i] = gamma[c] * inverse * g;
}
