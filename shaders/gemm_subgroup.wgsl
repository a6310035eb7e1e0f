// gemm_subgroup: matrix product of any sizes by subgroups of LANES, for processors that play a graphics card. Such a subgroup
// is a vector register: a load is made lane by lane and costs as much as a dozen sums, a broadcast costs next to nothing.
//
//   out = op(a) op(b) + bias   (+ out when accumulate)
//
// Shapes: op(a) [rows, inner], its elements rowStride and leftStep apart; op(b) [inner, columns], rightStep and columnStride
//   apart: how they are stored is in these numbers, so that one compiled kernel does for all. out [rows, columns], or [parts,
//   rows, columns] when inner is split into parts of `chunk`; bias [columns]. $part, $lane and $column are written out by
//   src/engine/unroll.ts.
// Threads: a workgroup is one subgroup and owns 16 x 16 results, a lane every LANES-th column of them; x and y = tile, columns
//   fastest; z = part of inner. A lane loads its columns of b and every LANES-th row of a, which all lanes then share.
// Numerics: f32 sums in the order of inner, the same bits as gemm. Rows and columns past the edge read clamped and are not
//   written.
// Held against: a float64 product, and gemm bit by bit.

struct Params {
  rows: u32, columns: u32, inner: u32, accumulate: u32, hasBias: u32, chunk: u32,
  rowStride: u32, leftStep: u32, rightStep: u32, columnStride: u32,
}

const COLUMNS: u32 = 16u / LANES; // of a lane

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let across = (params.columns + 15u) / 16u;
  let tile = group.x + group.y * 32768u;
  let row = tile / across * 16u;
  let column = tile % across * 16u + lane;
  if (row >= params.rows) { return; }
  let end = min((group.z + 1u) * params.chunk, params.inner);
  let a$part = min(row + $part * LANES + lane, params.rows - 1u) * params.rowStride;
  let b$column = min(column + $column * LANES, params.columns - 1u) * params.columnStride;
  var sum$part_$lane_$column = 0.0;
  for (var k = group.z * params.chunk; k < end; k++) {
    let left$part = a[a$part + k * params.leftStep];
    let right$column = b[b$column + k * params.rightStep];
    //: each part
    //: each lane
    let left$part_$lane = subgroupBroadcast(left$part, $laneu);
    sum$part_$lane_$column = fma(left$part_$lane, right$column, sum$part_$lane_$column);
    //: end
    //: end
  }
  var sums: array<f32, 16u * COLUMNS>; // for one loop: stores written out are most of a compiler's work
  sums[($part * LANES + $lane) * COLUMNS + $column] = sum$part_$lane_$column;
  for (var i = 0u; i < 16u * COLUMNS; i++) {
    let outRow = row + i / COLUMNS;
    let outColumn = column + i % COLUMNS * LANES;
    if (outRow >= params.rows || outColumn >= params.columns) { continue; }
    let index = (group.z * params.rows + outRow) * params.columns + outColumn;
    var sum = sums[i];
    if (params.hasBias != 0u) { sum += bias[outColumn]; }
    if (params.accumulate != 0u) { sum += out[index]; }
    out[index] = sum;
  }
}
