// batch_norm_apply: normalise, scale, shift and activate. Prepended: activation.wgsl.
//
//   y = f(gamma (x - mean) / sqrt(variance + epsilon) + beta)
//
// Shapes: x, y [rows, channels], stats [3, channels] (mean, 1/sigma, count), gamma, beta [channels].
// Threads: x = channel, y = row, folded grid of rows (no division: it is slow on software adapters).
// Held against: the goldens of batch_norm and conv_module.

struct Params { rows: u32, channels: u32, code: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> stats: array<f32>;
@group(0) @binding(3) var<storage, read> gamma: array<f32>;
@group(0) @binding(4) var<storage, read> beta: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(32, 8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let c = group.x * 32u + local.x;
  let row = (group.y + group.z * 32768u) * 8u + local.y;
  if (row >= params.rows || c >= params.channels) { return; }
  let i = row * params.channels + c;
  let normal = (x[i] - stats[c]) * stats[params.channels + c];
  y[i] = activate(params.code, fma(gamma[c], normal, beta[c]));
}
