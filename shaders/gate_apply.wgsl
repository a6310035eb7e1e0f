// gate_apply: squeeze-and-excite's gate, the residual and the block's activation. Prepended: activation.wgsl.
//
//   y[b,t,c] = f(h[b,t,c] g[b,c] + r[b,t,c])
//
// Shapes: h, r, y [batch, frames, channels], g [batch, channels]; r is read when `hasResidual`.
// Threads: x = channel, y = frame, z = utterance.
// Held against: the goldens of conv_block.

struct Params { frames: u32, channels: u32, code: u32, hasResidual: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read> g: array<f32>;
@group(0) @binding(3) var<storage, read> r: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(32, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  let t = id.y;
  let b = id.z;
  if (t >= params.frames || c >= params.channels) { return; }
  let i = (b * params.frames + t) * params.channels + c;
  var v = h[i] * g[b * params.channels + c];
  if (params.hasResidual != 0u) { v += r[i]; }
  y[i] = activate(params.code, v);
}
