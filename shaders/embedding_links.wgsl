// embedding_links: for each token the list of its positions, as links: so that sums over them need no atomics.
//
//   links[v]     = first valid position of token v
//   links[V + p] = next valid position after p of the token at p
//   END where there is none
//
// Shapes: tokens [B, U+1], lengths [B], links [V + B (U+1)]; a position is b (U+1) + u.
// Threads: one for each link, folded into x and y.
// Numerics: integers.
// Held against: the goldens of layers/prediction, and a loop in float64.

struct Params { count: u32, classes: u32, positions: u32, rows: u32 }

const END: u32 = 0xffffffffu;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tokens: array<u32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read_write> links: array<u32>;

fn isValid(row: u32) -> bool {
  return row % params.positions < lengths[row / params.positions];
}

fn tokenAt(row: u32) -> u32 {
  return min(tokens[row], params.classes - 1u);
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.x + id.y * 8388608u;
  if (index >= params.count) { return; }
  var token = index;
  var row = 0u;
  if (index >= params.classes) {
    row = index - params.classes;
    token = tokenAt(row);
    row++;
  }
  while (row < params.rows && !(tokenAt(row) == token && isValid(row))) { row++; }
  links[index] = select(END, row, row < params.rows);
}
