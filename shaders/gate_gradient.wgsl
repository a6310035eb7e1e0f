// gate_gradient: gradient of the gate, summed over time. Prepended: activation.wgsl.
//
//   dv = f'(h g + r) dy;   dg[b,c] = sum over all t of dv h
//
// Shapes: h, r, dy [batch, frames, channels], g, dg [batch, channels].
// Threads: workgroup = LANES channels x 4 slices of time, y = utterance.
// Held against: the gradients of the goldens of conv_block.

struct Params { frames: u32, channels: u32, code: u32, hasResidual: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read> g: array<f32>;
@group(0) @binding(3) var<storage, read> r: array<f32>;
@group(0) @binding(4) var<storage, read> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> dg: array<f32>;

override LANES: u32 = 64u;

var<workgroup> slices: array<f32, 3u * LANES>;

@compute @workgroup_size(LANES, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let c = group.x * LANES + local.x;
  let b = group.y;
  var sum = 0.0;
  if (c < params.channels) {
    let gate = g[b * params.channels + c];
    for (var t = local.y; t < params.frames; t += 4u) {
      let i = (b * params.frames + t) * params.channels + c;
      var v = h[i] * gate;
      if (params.hasResidual != 0u) { v += r[i]; }
      sum = fma(activationSlope(params.code, v) * dy[i], h[i], sum);
    }
  }
  if (local.y > 0u) { slices[(local.y - 1u) * LANES + local.x] = sum; }
  workgroupBarrier();
  if (local.y == 0u && c < params.channels) {
    dg[b * params.channels + c] = sum + slices[local.x] + slices[LANES + local.x] + slices[2u * LANES + local.x];
  }
}
