// weight_noise_add: weights plus noise, in place; the caller keeps a copy of the weights.
//
// Shapes: noise, weights [count].
// Threads: one an element, folded grid.
// Held against: the weight_noise golden.

struct Params { count: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> noise: array<f32>;
@group(0) @binding(2) var<storage, read_write> weights: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count) { return; }
  weights[i] += noise[i];
}
