// gradient_squares: sums of squares of one chunk of a gradient page, and whether every value is finite.
//
//   partial[first + w] = (sum of g^2, sum of clip(g)^2, 1 if all finite else 0)
//
// Shapes: chunks [.., 4] (offset, count, tensor, 1 = its values are clipped already) in elements of the page,
//   gradients [page], partial [all chunks, 3]. A clipValue of 0 is off.
// Threads: one workgroup a chunk of at most 4,096 elements, folded grid.
// Numerics: finite means that the exponent bits are not all ones; comparisons with NaN may be optimised away in WGSL.
// Held against: a float64 sum; the global_clipnorm goldens.

struct Params { chunks: u32, first: u32, clipValue: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chunks: array<vec4u>;
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

var<workgroup> sums: array<vec2f, 32>;
var<workgroup> faults: atomic<u32>; // 1 if a value is not finite

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let w = group.x + group.y * 32768u;
  if (w >= params.chunks) { return; }
  let chunk = chunks[params.first + w];
  let clips = params.clipValue > 0.0 && chunk.w == 0u;
  var sum = vec2f();
  for (var i = thread; i < chunk.y; i += 32u) {
    let g = gradients[chunk.x + i];
    let kept = select(g, clamp(g, -params.clipValue, params.clipValue), clips);
    let both = vec2f(g, kept);
    sum = fma(both, both, sum);
    if ((bitcast<u32>(g) & 0x7f800000u) == 0x7f800000u) { atomicStore(&faults, 1u); }
  }
  sums[thread] = sum;
  for (var half = 16u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { sums[thread] += sums[thread + half]; }
  }
  if (thread == 0u) {
    let place = 3u * (params.first + w);
    partial[place] = sums[0].x;
    partial[place + 1u] = sums[0].y;
    partial[place + 2u] = f32(1u - atomicLoad(&faults));
  }
}
