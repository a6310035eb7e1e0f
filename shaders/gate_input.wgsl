// gate_input: gradients of the gated signal and of the residual. Prepended: activation.wgsl.
//
//   dv = f'(h g + r) dy;   dh = dv g + [t < n] dmean / n;   dr = dv
//
// Shapes: h, r, dy, dh, dr [batch, frames, channels], g, dmean [batch, channels], lengths [batch] input frames;
//   n = ceil(length / reduction). dr is written when `hasResidual`.
// Threads: x = channel, y = frame, z = utterance.
// Held against: the gradients of the goldens of conv_block.

struct Params { frames: u32, channels: u32, code: u32, hasResidual: u32, reduction: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read> g: array<f32>;
@group(0) @binding(3) var<storage, read> r: array<f32>;
@group(0) @binding(4) var<storage, read> dy: array<f32>;
@group(0) @binding(5) var<storage, read> dmean: array<f32>;
@group(0) @binding(6) var<storage, read> lengths: array<u32>;
@group(0) @binding(7) var<storage, read_write> dh: array<f32>;
@group(0) @binding(8) var<storage, read_write> dr: array<f32>;

@compute @workgroup_size(32, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  let t = id.y;
  let b = id.z;
  if (t >= params.frames || c >= params.channels) { return; }
  let i = (b * params.frames + t) * params.channels + c;
  let channel = b * params.channels + c;
  var v = h[i] * g[channel];
  if (params.hasResidual != 0u) { v += r[i]; }
  let dv = activationSlope(params.code, v) * dy[i];
  let n = (lengths[b] + params.reduction - 1u) / params.reduction;
  var gradient = dv * g[channel];
  if (t < n) { gradient += dmean[channel] / f32(n); }
  dh[i] = gradient;
  if (params.hasResidual != 0u) { dr[i] = dv; }
}
