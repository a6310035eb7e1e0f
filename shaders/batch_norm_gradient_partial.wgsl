// batch_norm_gradient_partial: the two sums that the gradient needs, over one slice of rows. Prepended: activation.wgsl.
//
//   g = f'(gamma xhat + beta) dy;   partial[s,c] = (sum g, sum g xhat)   over the rows of slice s
//
// Shapes: x, dy [rows, channels], stats [3, channels], gamma, beta [channels], partial [slices, channels, 2].
// Threads: x = channel, y = slice of `rowsPerSlice` rows.
// Held against: the gradients of the goldens of conv_module.

struct Params { rows: u32, channels: u32, code: u32, rowsPerSlice: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> stats: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read> beta: array<f32>;
@group(0) @binding(6) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= params.channels) { return; }
  let last = min((id.y + 1u) * params.rowsPerSlice, params.rows);
  let mean = stats[c];
  let inverse = stats[params.channels + c];
  var sum = 0.0;
  var sumNormal = 0.0;
  for (var row = id.y * params.rowsPerSlice; row < last; row++) {
    let i = row * params.channels + c;
    let normal = (x[i] - mean) * inverse;
    let g = activationSlope(params.code, fma(gamma[c], normal, beta[c])) * dy[i];
    sum += g;
    sumNormal = fma(g, normal, sumNormal);
  }
  let at = (id.y * params.channels + c) * 2u;
  partial[at] = sum;
  partial[at + 1u] = sumNormal;
}
