// batch_norm_gradient_finish: adds the slices; the sums are the gradients of beta and gamma.
//
// Shapes: partial [slices, channels, 2], sums [2, channels] (sum g, sum g xhat), dgamma, dbeta [channels].
// Threads: one a channel. dgamma and dbeta are written when `writeGamma`, `writeBeta` (1: overwrite, 2: add).
// Held against: the gradients of the goldens of conv_module.

struct Params { slices: u32, channels: u32, writeGamma: u32, writeBeta: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
@group(0) @binding(3) var<storage, read_write> dgamma: array<f32>;
@group(0) @binding(4) var<storage, read_write> dbeta: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= params.channels) { return; }
  var sum = 0.0;
  var sumNormal = 0.0;
  for (var s = 0u; s < params.slices; s++) {
    let at = (s * params.channels + c) * 2u;
    sum += partial[at];
    sumNormal += partial[at + 1u];
  }
  sums[c] = sum;
  sums[params.channels + c] = sumNormal;
  if (params.writeGamma == 1u) { dgamma[c] = sumNormal; }
  if (params.writeGamma == 2u) { dgamma[c] += sumNormal; }
  if (params.writeBeta == 1u) { dbeta[c] = sum; }
  if (params.writeBeta == 2u) { dbeta[c] += sum; }
}
