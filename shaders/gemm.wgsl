// gemm: matrix product with register tiles, one thread for 4 x 4 results.
//
//   out = op(a) op(b) + bias   (+ out when accumulate)
//
// Shapes: op(a) [rows, inner], op(b) [inner, columns], out [rows, columns], bias [columns]; a is stored [inner, rows]
//   when TRANSPOSE_A, b [columns, inner] when TRANSPOSE_B.
// Threads: x = tile of 4 columns, y = tile of 4 rows.
// Numerics: f32 sums in the order of inner. Rows and columns past the edge read clamped and are not written.
// Held against: a float64 product, and TensorFlow.js.

struct Params { rows: u32, columns: u32, inner: u32, accumulate: u32 }

override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;
override HAS_BIAS: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

fn readA(row: u32, k: u32) -> f32 {
  if (TRANSPOSE_A) { return a[k * params.rows + row]; }
  return a[row * params.inner + k];
}

fn readB(k: u32, column: u32) -> f32 {
  if (TRANSPOSE_B) { return b[column * params.inner + k]; }
  return b[k * params.columns + column];
}

fn write(row: u32, column: u32, value: f32) {
  if (row >= params.rows || column >= params.columns) { return; }
  let index = row * params.columns + column;
  var sum = value;
  if (HAS_BIAS) { sum += bias[column]; }
  if (params.accumulate != 0u) { sum += out[index]; }
  out[index] = sum;
}

fn writeRow(row: u32, column: u32, values: vec4f) {
  write(row, column, values.x);
  write(row, column + 1u, values.y);
  write(row, column + 2u, values.z);
  write(row, column + 3u, values.w);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 4u;
  let row = id.y * 4u;
  if (row >= params.rows || column >= params.columns) { return; }
  let r = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(params.rows - 1u));
  let c = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(params.columns - 1u));
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  var sum3 = vec4f(0.0);
  for (var k = 0u; k < params.inner; k++) {
    let right = vec4f(readB(k, c.x), readB(k, c.y), readB(k, c.z), readB(k, c.w));
    sum0 = fma(vec4f(readA(r.x, k)), right, sum0);
    sum1 = fma(vec4f(readA(r.y, k)), right, sum1);
    sum2 = fma(vec4f(readA(r.z, k)), right, sum2);
    sum3 = fma(vec4f(readA(r.w, k)), right, sum3);
  }
  writeRow(row, column, sum0);
  writeRow(row + 1u, column, sum1);
  writeRow(row + 2u, column, sum2);
  writeRow(row + 3u, column, sum3);
}
