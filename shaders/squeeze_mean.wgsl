// squeeze_mean: mean over the valid frames of an utterance.
//
//   mean[b,c] = sum over t < n of x[b,t,c] / n,   n = ceil(length / reduction)
//
// Shapes: x [batch, frames, channels], lengths [batch] input frames, mean [batch, channels].
// Threads: workgroup = LANES channels x 4 slices of time, y = utterance.
// Held against: the goldens of se_module.

struct Params { frames: u32, channels: u32, reduction: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;

override LANES: u32 = 64u;

var<workgroup> slices: array<f32, 3u * LANES>;

@compute @workgroup_size(LANES, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let c = group.x * LANES + local.x;
  let b = group.y;
  let n = (lengths[b] + params.reduction - 1u) / params.reduction;
  var sum = 0.0;
  if (c < params.channels) {
    for (var t = local.y; t < min(n, params.frames); t += 4u) { sum += x[(b * params.frames + t) * params.channels + c]; }
  }
  if (local.y > 0u) { slices[(local.y - 1u) * LANES + local.x] = sum; }
  workgroupBarrier();
  if (local.y == 0u && c < params.channels) {
    let total = sum + slices[local.x] + slices[LANES + local.x] + slices[2u * LANES + local.x];
    mean[b * params.channels + c] = total / f32(max(n, 1u));
  }
}
