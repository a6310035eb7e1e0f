// gemm_tile: what the kernels with register tiles of vec4 share; prepended to them.
// A thread owns ROWS rows and 4 VECTORS columns of the result, over the part id.z of inner when inner is split.
// Rows and columns past the edge read clamped and are not written. `columns` is a multiple of 4, and so is the side along
// which a thread loads vectors of a (see each kernel).

struct Params { rows: u32, columns: u32, inner: u32, accumulate: u32, hasBias: u32, chunk: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

// First row and first vector of columns of this thread.
fn tileOf(id: vec3u) -> vec2u {
  let across = (params.columns / 4u + VECTORS - 1u) / VECTORS;
  let tile = id.x + id.y * 2097152u; // 64 threads x 32,768 groups
  return vec2u(tile / across * ROWS, tile % across * VECTORS);
}

fn store(part: u32, row: u32, vector: u32, value: vec4f) {
  let vectors = params.columns / 4u;
  if (row >= params.rows || vector >= vectors) { return; }
  let index = (part * params.rows + row) * vectors + vector;
  var sum = value;
  if (params.hasBias != 0u) {
    let column = 4u * vector;
    sum += vec4f(bias[column], bias[column + 1u], bias[column + 2u], bias[column + 3u]);
  }
  if (params.accumulate != 0u) { sum += out[index]; }
  out[index] = sum;
}
