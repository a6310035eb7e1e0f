// clamp_values: limits every value of a tensor, in place.
//
//   x = min(max(x, -limit), limit)
//
// Shapes: x [count].
// Threads: one an element, folded grid.
// Held against: the clipvalue goldens.

struct Params { count: u32, limit: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count) { return; }
  x[i] = clamp(x[i], -params.limit, params.limit);
}
