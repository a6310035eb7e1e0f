// activation_backward: dx = f'(x) dy, element by element. Prepended: activation.wgsl.
//
// Shapes: x, dy, dx [count]; dx is added to when `accumulate`.
// Threads: one an element, folded grid.
// Held against: the gradients of the layer goldens.

struct Params { count: u32, code: u32, accumulate: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count) { return; }
  var slope = activationSlope(params.code, x[i]) * dy[i];
  if (params.accumulate != 0u) { slope += dx[i]; }
  dx[i] = slope;
}
