// gate_apply: squeeze-and-excite's gate, the residual and the block's activation. Prepended: activation.wgsl.
//
//   y[b,t,c] = f(h[b,t,c] g[b,c] + r[b,t,c])
//
// Shapes: h, r, y [batch, frames, channels], g [batch, channels]; r is read when `hasResidual`.
// Threads: one an element, folded grid.
// Held against: the goldens of conv_block.

struct Params { count: u32, frames: u32, channels: u32, code: u32, hasResidual: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read> g: array<f32>;
@group(0) @binding(3) var<storage, read> r: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count) { return; }
  let b = i / (params.frames * params.channels);
  var v = h[i] * g[b * params.channels + i % params.channels];
  if (params.hasResidual != 0u) { v += r[i]; }
  y[i] = activate(params.code, v);
}
