// gradient_squares: sum of squares of one chunk of a gradient page, and whether every value is finite.
//
//   partial[first + w] = (sum of g^2, 1 if all finite else 0)
//
// Shapes: chunks [.., 4] (offset, count, tensor, flags) in elements of the page, gradients [page], partial [all chunks, 2].
// Threads: one workgroup a chunk of at most 4,096 elements, folded grid.
// Numerics: finite means that the exponent bits are not all ones; comparisons with NaN may be optimised away in WGSL.
// Held against: a float64 sum; the global_clipnorm goldens.

struct Params { chunks: u32, first: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chunks: array<vec4u>;
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

var<workgroup> sums: array<f32, 32>;
var<workgroup> finites: array<u32, 32>;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let w = group.x + group.y * 32768u;
  if (w >= params.chunks) { return; }
  let chunk = chunks[params.first + w];
  var sum = 0.0;
  var finite = 1u;
  for (var i = thread; i < chunk.y; i += 32u) {
    let g = gradients[chunk.x + i];
    sum = fma(g, g, sum);
    if ((bitcast<u32>(g) & 0x7f800000u) == 0x7f800000u) { finite = 0u; }
  }
  sums[thread] = sum;
  finites[thread] = finite;
  for (var half = 16u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
      finites[thread] &= finites[thread + half];
    }
  }
  if (thread == 0u) {
    partial[2u * (params.first + w)] = sums[0];
    partial[2u * (params.first + w) + 1u] = f32(finites[0]);
  }
}
