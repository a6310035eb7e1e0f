// embedding_scatter: the gradient of a table, sums over the positions of each token.
//
//   dTable[v, :] = sum of rows[p, :] over the valid positions p of token v   (+ dTable when accumulate)
//
// Shapes: rows [B (U+1), D], links [V + B (U+1)] as embedding_links leaves them, dTable [V, D].
// Threads: one for each element of dTable, folded into x and y.
// Numerics: f32 sums in the order of positions, no atomics.
// Held against: the goldens of layers/prediction, and a loop in float64.

struct Params { count: u32, classes: u32, width: u32, accumulate: u32 }

const END: u32 = 0xffffffffu;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> links: array<u32>;
@group(0) @binding(3) var<storage, read_write> dTable: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.x + id.y * 8388608u;
  if (index >= params.count) { return; }
  let column = index % params.width;
  var sum = 0.0;
  var row = links[index / params.width];
  while (row != END) {
    sum += rows[row * params.width + column];
    let next = links[params.classes + row];
    row = select(END, next, next > row); // positions ascend: no links at all can keep the GPU here for ever
  }
  if (params.accumulate != 0u) { sum += dTable[index]; }
  dTable[index] = sum;
}
