// gemm_register_left: matrix product with register tiles of ROWS x 4 VECTORS, the left factor transposed.
//
//   out = a^T b + bias   (+ out when accumulate)
//
// Shapes: a [inner, rows], b [inner, columns], out [rows, columns], or [parts, rows, columns] when inner is split into parts
//   of `chunk`; rows and columns multiples of 4. $part, $lane and $vector are written out by src/engine/unroll.ts.
// Threads: x and y = tile, columns fastest; z = part of inner.
// Numerics: f32 sums in the order of inner, the same bits as gemm.
// Held against: a float64 product, and gemm bit by bit.

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = tileOf(id).x;
  let vector = tileOf(id).y;
  if (row >= params.rows) { return; }
  let columnVectors = params.columns / 4u;
  let rowVectors = params.rows / 4u;
  let first = id.z * params.chunk;
  let end = min(first + params.chunk, params.inner);
  let rows$part = min(row / 4u + $part, rowVectors - 1u);
  let column$vector = min(vector + $vector, columnVectors - 1u);
  var sum$part_$lane_$vector = vec4f(0.0);
  for (var k = first; k < end; k++) {
    let left$part = a[k * rowVectors + rows$part];
    //: each vector
    let right$vector = b[k * columnVectors + column$vector];
    sum$part_$lane_$vector = fma(vec4f(left$part[$lane]), right$vector, sum$part_$lane_$vector);
    //: end
  }
  store(id.z, row + 4u * $part + $lane, vector + $vector, sum$part_$lane_$vector);
}
