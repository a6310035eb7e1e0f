// gemm_reduce: adds the parts of a matrix product whose inner dimension was split.
//
//   out = sum of the parts + bias   (+ out when accumulate)
//
// Shapes: partial [parts, rows, columns], bias [columns], out [rows, columns].
// Threads: one for each element of out, folded into x and y.
// Numerics: f32 sums in the order of parts.
// Held against: a float64 product.

struct Params { count: u32, columns: u32, parts: u32, accumulate: u32, hasBias: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.x + id.y * 8388608u;
  if (index >= params.count) { return; }
  var sum = 0.0;
  for (var part = 0u; part < params.parts; part++) { sum += partial[part * params.count + index]; }
  if (params.hasBias != 0u) { sum += bias[index % params.columns]; }
  if (params.accumulate != 0u) { sum += out[index]; }
  out[index] = sum;
}
