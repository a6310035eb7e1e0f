// gemm_tiled: matrix product of any sizes with tiles of 64 x 64 in workgroup memory, one thread for 4 x 4 results.
//
//   out = op(a) op(b) + bias   (+ out when accumulate)
//
// Shapes: as gemm.
// Threads: a workgroup of 256 for each tile, x = tile of columns, y = tile of rows, z = part of inner.
// Numerics: f32 sums in the order of inner, the same bits as gemm; values past the edge count as zero.
// Held against: a float64 product, and gemm bit by bit.

struct Params { rows: u32, columns: u32, inner: u32, accumulate: u32, hasBias: u32, chunk: u32 }

override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;
const DEPTH: u32 = 16u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

var<workgroup> left: array<vec4f, 16u * DEPTH>; // [DEPTH][16] vectors of 4 rows
var<workgroup> right: array<vec4f, 16u * DEPTH>; // [DEPTH][16] vectors of 4 columns

fn readA(row: u32, k: u32, end: u32) -> f32 {
  if (row >= params.rows || k >= end) { return 0.0; }
  if (TRANSPOSE_A) { return a[k * params.rows + row]; }
  return a[row * params.inner + k];
}

fn readB(k: u32, column: u32, end: u32) -> f32 {
  if (column >= params.columns || k >= end) { return 0.0; }
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

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let low = thread % 16u;
  let high = thread / 16u;
  // Neighbouring threads read neighbouring values of each factor: along inner, or along the side that lies packed.
  let kOfA = select(low, high, TRANSPOSE_A);
  let rowsOfA = select(high, low, TRANSPOSE_A);
  let kOfB = select(high, low, TRANSPOSE_B);
  let columnsOfB = select(low, high, TRANSPOSE_B);
  let end = min((group.z + 1u) * params.chunk, params.inner);
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  var sum3 = vec4f(0.0);
  for (var start = group.z * params.chunk; start < end; start += DEPTH) {
    let row = group.y * 64u + 4u * rowsOfA;
    let ka = start + kOfA;
    left[kOfA * 16u + rowsOfA] =
      vec4f(readA(row, ka, end), readA(row + 1u, ka, end), readA(row + 2u, ka, end), readA(row + 3u, ka, end));
    let column = group.x * 64u + 4u * columnsOfB;
    let kb = start + kOfB;
    right[kOfB * 16u + columnsOfB] =
      vec4f(readB(kb, column, end), readB(kb, column + 1u, end), readB(kb, column + 2u, end), readB(kb, column + 3u, end));
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let l = left[k * 16u + high];
      let r = right[k * 16u + low];
      sum0 = fma(vec4f(l.x), r, sum0);
      sum1 = fma(vec4f(l.y), r, sum1);
      sum2 = fma(vec4f(l.z), r, sum2);
      sum3 = fma(vec4f(l.w), r, sum3);
    }
    workgroupBarrier();
  }
  let row = group.y * 64u + 4u * high;
  let column = group.x * 64u + 4u * low;
  storeRow(group.z, row, column, sum0);
  storeRow(group.z, row + 1u, column, sum1);
  storeRow(group.z, row + 2u, column, sum2);
  storeRow(group.z, row + 3u, column, sum3);
}
