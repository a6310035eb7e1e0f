// gemm: matrix product of any sizes with register tiles, one thread for 4 x 4 results.
//
//   out = op(a) op(b) + bias   (+ out when accumulate)
//
// Shapes: op(a) [rows, inner], op(b) [inner, columns], out [rows, columns], bias [columns]; a is stored [inner, rows]
//   when TRANSPOSE_A, b [columns, inner] when TRANSPOSE_B. out is [parts, rows, columns] when inner is split into parts of
//   `chunk`.
// Threads: x and y = tile, columns fastest; z = part of inner.
// Numerics: f32 sums in the order of inner. Rows and columns past the edge read clamped and are not written.
// Held against: a float64 product, and TensorFlow.js.

struct Params { rows: u32, columns: u32, inner: u32, accumulate: u32, hasBias: u32, chunk: u32 }

override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;

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

fn store(part: u32, row: u32, column: u32, value: f32) {
  if (row >= params.rows || column >= params.columns) { return; }
  let index = (part * params.rows + row) * params.columns + column;
  var sum = value;
  if (params.hasBias != 0u) { sum += bias[column]; }
  if (params.accumulate != 0u) { sum += out[index]; }
  out[index] = sum;
}

fn storeRow(part: u32, row: u32, column: u32, values: vec4f) {
  store(part, row, column, values.x);
  store(part, row, column + 1u, values.y);
  store(part, row, column + 2u, values.z);
  store(part, row, column + 3u, values.w);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let across = (params.columns + 3u) / 4u;
  let tile = id.x + id.y * 2097152u; // 64 threads x 32,768 groups
  let column = tile % across * 4u;
  let row = tile / across * 4u;
  if (row >= params.rows) { return; }
  let r = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(params.rows - 1u));
  let c = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(params.columns - 1u));
  let end = min((id.z + 1u) * params.chunk, params.inner);
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  var sum3 = vec4f(0.0);
  for (var k = id.z * params.chunk; k < end; k++) {
    let right = vec4f(readB(k, c.x), readB(k, c.y), readB(k, c.z), readB(k, c.w));
    sum0 = fma(vec4f(readA(r.x, k)), right, sum0);
    sum1 = fma(vec4f(readA(r.y, k)), right, sum1);
    sum2 = fma(vec4f(readA(r.z, k)), right, sum2);
    sum3 = fma(vec4f(readA(r.w, k)), right, sum3);
  }
  storeRow(id.z, row, column, sum0);
  storeRow(id.z, row + 1u, column, sum1);
  storeRow(id.z, row + 2u, column, sum2);
  storeRow(id.z, row + 3u, column, sum3);
}
