// one_hot: tokens as unit vectors; blank, tokens out of range and padding as zeros.
//
//   out[b, u, v] = 1 when u < lengths[b] and tokens[b, u] = v and v is not blank, else 0
//
// Shapes: tokens [B, U+1], lengths [B], out [B, U+1, V].
// Threads: one for each element of out, folded into x and y.
// Numerics: exact.
// Held against: the goldens of layers/prediction.

struct Params { count: u32, positions: u32, classes: u32, blank: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tokens: array<u32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.x + id.y * 8388608u;
  if (index >= params.count) { return; }
  let row = index / params.classes;
  let label = index % params.classes;
  let isValid = row % params.positions < lengths[row / params.positions];
  out[index] = select(0.0, 1.0, isValid && tokens[row] == label && label != params.blank);
}
