// layer_norm_forward: normalises each row.
//
//   out = (x - mean) rstd gamma + beta,  mean and variance over the row,  rstd = 1 / sqrt(variance + epsilon)
//
// Shapes: x, out [rows, C], gamma, beta [C], statistics [rows, 2] = (mean, rstd).
// Threads: a workgroup for each row, rows folded into x and y of the grid.
// Numerics: biased variance from differences to the mean; f32 sums, a tree over the threads.
// Held against: the goldens of layers/prediction, and float64.

struct Params { rows: u32, columns: u32, epsilon: f32 }

override THREADS: u32 = 64u; // a power of two

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read_write> statistics: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;

var<workgroup> partial: array<f32, THREADS>;

fn total(thread: u32, value: f32) -> f32 {
  partial[thread] = value;
  workgroupBarrier();
  for (var span = THREADS / 2u; span > 0u; span /= 2u) {
    if (thread < span) { partial[thread] += partial[thread + span]; }
    workgroupBarrier();
  }
  let result = partial[0];
  workgroupBarrier();
  return result;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let row = group.x + group.y * 32768u;
  if (row >= params.rows) { return; }
  let start = row * params.columns;
  let columns = f32(params.columns);
  var sum = 0.0;
  for (var c = thread; c < params.columns; c += THREADS) { sum += x[start + c]; }
  let mean = total(thread, sum) / columns;
  sum = 0.0;
  for (var c = thread; c < params.columns; c += THREADS) {
    let difference = x[start + c] - mean;
    sum += difference * difference;
  }
  let rstd = inverseSqrt(total(thread, sum) / columns + params.epsilon);
  for (var c = thread; c < params.columns; c += THREADS) {
    out[start + c] = (x[start + c] - mean) * rstd * gamma[c] + beta[c];
  }
  if (thread == 0u) { statistics[row] = vec2f(mean, rstd); }
}
