// activation_forward: y = f(x), element by element. Prepended: activation.wgsl.
//
// Shapes: x, y [count].
// Threads: one an element, folded grid.
// Held against: the layer goldens.

struct Params { count: u32, code: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count) { return; }
  y[i] = activate(params.code, x[i]);
}
