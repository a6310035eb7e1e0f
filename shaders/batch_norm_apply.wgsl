// batch_norm_apply: normalise, scale, shift and activate. Prepended: activation.wgsl.
//
//   y = f(gamma (x - mean) / sqrt(variance + epsilon) + beta)
//
// Shapes: x, y [rows, channels], stats [3, channels] (mean, 1/sigma, count), gamma, beta [channels].
// Threads: one an element, folded grid.
// Held against: the goldens of batch_norm and conv_module.

struct Params { rows: u32, channels: u32, code: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> stats: array<f32>;
@group(0) @binding(3) var<storage, read> gamma: array<f32>;
@group(0) @binding(4) var<storage, read> beta: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.rows * params.channels) { return; }
  let c = i % params.channels;
  let normal = (x[i] - stats[c]) * stats[params.channels + c];
  y[i] = activate(params.code, fma(gamma[c], normal, beta[c]));
}
