// column_sum: sums of the columns of a matrix over chunks of its rows; run twice it sums whole columns.
//
//   out[offset + c columns + j] = sum of input[i, j] for c chunk <= i < min((c + 1) chunk, rows)   (+ out when accumulate)
//
// Shapes: input [rows, columns], out [offset + ceil(rows / chunk) columns or more].
// Threads: x = column, y = chunk of rows.
// Numerics: f32 sums in the order of rows, no atomics: bit-equal from run to run.
// Held against: float64 sums.

struct Params { rows: u32, columns: u32, chunk: u32, accumulate: u32, offset: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= params.columns) { return; }
  let end = min((id.y + 1u) * params.chunk, params.rows);
  var sum = 0.0;
  for (var row = id.y * params.chunk; row < end; row++) {
    sum += input[row * params.columns + column];
  }
  let index = params.offset + id.y * params.columns + column;
  if (params.accumulate != 0u) { sum += out[index]; }
  out[index] = sum;
}
