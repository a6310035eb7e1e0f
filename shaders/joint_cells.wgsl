// joint_cells: where each lattice cell of a batch gets its operands from, and its next label.
//
//   cell = offset_b + t columns_b + u,  0 <= t < frames_b,  0 <= u < columns_b
//
// Shapes: utterances [batch] of (offset, frames, columns, counted columns); labels [batch, labelCount];
//   cells [count] of (encoder row b frames + t, prediction row b tokens + u, label or NO_LABEL, u < counted columns).
// Threads: one a cell, folded grid; a binary search finds the utterance.
// Numerics: integers.
// Held against: the RNN-T goldens with ragged lengths.

struct Params { count: u32, batch: u32, frames: u32, tokens: u32, labelCount: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> utterances: array<vec4u>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> cells: array<vec4u>;

const NO_LABEL: u32 = 0xffffffffu;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x + id.y * 8388608u;
  if (cell >= params.count) { return; }
  var b = 0u;
  var end = params.batch;
  while (end - b > 1u) {
    let middle = (b + end) / 2u;
    if (utterances[middle].x <= cell) { b = middle; } else { end = middle; }
  }
  let utterance = utterances[b];
  let inside = cell - utterance.x;
  let t = inside / utterance.z;
  let u = inside - t * utterance.z;
  var label = NO_LABEL;
  if (u + 1u < utterance.z && u < params.labelCount) { label = labels[b * params.labelCount + u]; }
  let counts = select(0u, 1u, u < utterance.w);
  cells[cell] = vec4u(b * params.frames + t, b * params.tokens + u, label, counts);
}
