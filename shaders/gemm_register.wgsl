// gemm_register: matrix product with register tiles of ROWS x 4 VECTORS, both factors as they lie.
//
//   out = a b + bias   (+ out when accumulate)
//
// Shapes: a [rows, inner], b [inner, columns], out [rows, columns], or [parts, rows, columns] when inner is split into parts
//   of `chunk`; inner, columns and chunk multiples of 4. $row, $vector and $k are written out by src/engine/unroll.ts.
// Threads: x and y = tile, columns fastest; z = part of inner.
// Numerics: f32 sums in the order of inner, the same bits as gemm.
// Held against: a float64 product, and gemm bit by bit.

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = tileOf(id).x;
  let vector = tileOf(id).y;
  if (row >= params.rows) { return; }
  let columnVectors = params.columns / 4u;
  let innerVectors = params.inner / 4u;
  let first = id.z * (params.chunk / 4u);
  let end = min(first + params.chunk / 4u, innerVectors);
  let start$row = min(row + $row, params.rows - 1u) * innerVectors;
  let column$vector = min(vector + $vector, columnVectors - 1u);
  var sum$row_$vector = vec4f(0.0);
  for (var k = first; k < end; k++) {
    let left$row = a[start$row + k];
    //: each k
    //: each vector
    let right$k_$vector = b[(4u * k + $k) * columnVectors + column$vector];
    sum$row_$vector = fma(vec4f(left$row[$k]), right$k_$vector, sum$row_$vector);
    //: end
    //: end
  }
  store(id.z, row + $row, vector + $vector, sum$row_$vector);
}
