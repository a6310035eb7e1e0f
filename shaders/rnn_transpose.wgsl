// rnn_transpose: out = matrix^T, so that the backward recurrence reads neighbouring weights in neighbouring threads.
//
// Shapes: matrix [rows, columns], out [columns, rows].
// Threads: one for each element of out, folded into x and y.
// Numerics: copies.
// Held against: the goldens of layers/prediction.

struct Params { count: u32, rows: u32, columns: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> matrix: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.x + id.y * 8388608u;
  if (index >= params.count) { return; }
  out[index] = matrix[(index % params.rows) * params.columns + index / params.rows];
}
