// embedding_rows: the gradient of a table by position, before rows of one token are summed.
//
//   rows[b, u, :] = dOut[b, u, :] for u < lengths[b], else 0
//
// Shapes: lengths [B], dOut and rows [B, U+1, D].
// Threads: one for each element, folded into x and y.
// Numerics: copies.
// Held against: the goldens of layers/prediction, and a loop in float64.

struct Params { count: u32, positions: u32, width: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> lengths: array<u32>;
@group(0) @binding(2) var<storage, read> dOut: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.x + id.y * 8388608u;
  if (index >= params.count) { return; }
  let row = index / params.width;
  let isValid = row % params.positions < lengths[row / params.positions];
  rows[index] = select(0.0, dOut[index], isValid);
}
