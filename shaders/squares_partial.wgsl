// squares_partial: sums of squares of slices of a tensor; column_sum adds them.
//
//   partial[s] = sum of x^2 over slice s of 4,096 elements
//
// Shapes: x [count], partial [slices].
// Threads: one workgroup a slice, folded grid.
// Held against: the sparse clipping goldens of adam and training.

struct Params { count: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

var<workgroup> sums: array<f32, 32>;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let slice = group.x + group.y * 32768u;
  let first = slice * 4096u;
  if (first >= params.count) { return; }
  var sum = 0.0;
  for (var i = first + thread; i < min(first + 4096u, params.count); i += 32u) { sum = fma(x[i], x[i], sum); }
  sums[thread] = sum;
  for (var half = 16u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { sums[thread] += sums[thread + half]; }
  }
  if (thread == 0u) { partial[slice] = sums[0]; }
}
