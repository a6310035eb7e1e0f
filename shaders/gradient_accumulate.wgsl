// gradient_accumulate: adds one micro-step's gradients to the sum, page by page.
//
//   total = gradient            on the first micro-step
//   total = total + gradient    later
//
// Shapes: gradient, total [count].
// Threads: one an element, folded grid.
// Held against: the accumulation goldens.

struct Params { count: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> isFirst: array<u32>;
@group(0) @binding(3) var<storage, read_write> total: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count) { return; }
  total[i] = select(total[i] + gradient[i], gradient[i], isFirst[0] != 0u);
}
