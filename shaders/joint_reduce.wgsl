// joint_reduce: sums a chunk's gradient over the labels of each frame (for the encoder) or over the frames of each label
// (for the prediction network).
//
//   out[b, t, j] += sum over u of joined[cell, j]      out[b, u, j] += sum over t of joined[cell, j]
//   where the joint multiplies, each term is times the other operand at its cell.
//
// Shapes: utterances [batch] of (offset, frames, columns, counted columns); joined [count, width], the cells begin `start`;
//   other [batch, otherRows, otherWidth]; out [batch, rows, outWidth]. A width of 1 is broadcast, so its gradient sums over j.
// Threads: one an element of out, folded grid. Elements without a cell in the chunk become 0, or stay when accumulating.
// Numerics: f32 sums in the order of cells, chunk after chunk, no atomics: bit-equal begin run to run.
// Held against: the joint layer's goldens and the RNN-T joint vectors, in one chunk and in several.

struct Params {
  start: u32, count: u32, width: u32, outWidth: u32, otherWidth: u32, rows: u32, otherRows: u32, batch: u32,
  isEncoder: u32, isProduct: u32, accumulate: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> utterances: array<vec4u>;
@group(0) @binding(2) var<storage, read> joined: array<f32>;
@group(0) @binding(3) var<storage, read> other: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  let row = i / params.outWidth;
  let b = row / params.rows;
  if (b >= params.batch) { return; }
  let own = row % params.rows; // t or u
  let utterance = utterances[b];

  // Cell k of this row is first + k step; take those inside the chunk.
  let isEncoder = params.isEncoder != 0u;
  let first = utterance.x + select(own, own * utterance.z, isEncoder);
  let step = select(utterance.z, 1u, isEncoder);
  let isValid = own < select(utterance.w, utterance.y, isEncoder);
  let length = select(0u, select(utterance.y, utterance.w, isEncoder), isValid);
  let end = params.start + params.count;
  var begin = 0u;
  if (params.start > first) { begin = (params.start - first + step - 1u) / step; }
  var to = 0u;
  if (end > first) { to = min(length, (end - first + step - 1u) / step); }
  if (begin >= to && params.accumulate != 0u) { return; }

  var sum = 0.0;
  let otherRow = b * params.otherRows;
  for (var k = begin; k < to; k++) {
    let cell = (first + k * step - params.start) * params.width;
    for (var j = i % params.outWidth; j < params.width; j += params.outWidth) {
      var term = joined[cell + j];
      if (params.isProduct != 0u) {
        term *= other[(otherRow + k) * params.otherWidth + min(j, params.otherWidth - 1u)];
      }
      sum += term;
    }
  }
  if (params.accumulate != 0u) { sum += out[i]; }
  out[i] = sum;
}
