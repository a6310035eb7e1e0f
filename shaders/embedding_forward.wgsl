// embedding_forward: rows of a table by token, zero past the end of an utterance.
//
//   out[b, u, :] = table[tokens[b, u], :] for u < lengths[b], else 0
//
// Shapes: tokens [B, U+1], lengths [B], table [V, D], out [B, U+1, D].
// Threads: one for each element of out, folded into x and y.
// Numerics: copies. Tokens past the end are not used; those out of range read the last row.
// Held against: the goldens of layers/prediction, and a loop in float64.

struct Params { count: u32, positions: u32, width: u32, classes: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tokens: array<u32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read> table: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.x + id.y * 8388608u;
  if (index >= params.count) { return; }
  let row = index / params.width;
  var value = 0.0;
  if (row % params.positions < lengths[row / params.positions]) {
    let token = min(tokens[row], params.classes - 1u);
    value = table[token * params.width + index % params.width];
  }
  out[index] = value;
}
