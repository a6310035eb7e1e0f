// layer_norm_backward: gradient of layer_norm_forward to its input, and the rows whose sum is the gradient of gamma.
//
//   n = (x - mean) rstd,  g = dOut gamma,  dx = rstd (g - mean(g) - n mean(g n))   (+ dx when accumulate)
//   scaled = dOut n,  dGamma = sum of its rows;  dBeta = sum of the rows of dOut
//
// Shapes: x, dOut, scaled, dx [rows, C], gamma [C], statistics [rows, 2] = (mean, rstd).
// Threads: a workgroup for each row, rows folded into x and y of the grid.
// Numerics: f32 sums, a tree over the threads.
// Held against: the goldens of layers/prediction, and central differences in float64.

struct Params { rows: u32, columns: u32, accumulate: u32 }

override THREADS: u32 = 64u; // a power of two

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> statistics: array<vec2f>;
@group(0) @binding(4) var<storage, read> dOut: array<f32>;
@group(0) @binding(5) var<storage, read_write> scaled: array<f32>;
@group(0) @binding(6) var<storage, read_write> dx: array<f32>;

var<workgroup> partial: array<vec2f, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let row = group.x + group.y * 32768u;
  if (row >= params.rows) { return; }
  let start = row * params.columns;
  let mean = statistics[row].x;
  let rstd = statistics[row].y;
  var sums = vec2f(0.0);
  for (var c = thread; c < params.columns; c += THREADS) {
    let normalised = (x[start + c] - mean) * rstd;
    let g = dOut[start + c] * gamma[c];
    scaled[start + c] = dOut[start + c] * normalised;
    sums += vec2f(g, g * normalised);
  }
  partial[thread] = sums;
  workgroupBarrier();
  for (var span = THREADS / 2u; span > 0u; span /= 2u) {
    if (thread < span) { partial[thread] += partial[thread + span]; }
    workgroupBarrier();
  }
  let means = partial[0] / f32(params.columns);
  for (var c = thread; c < params.columns; c += THREADS) {
    let normalised = (x[start + c] - mean) * rstd;
    var value = rstd * (dOut[start + c] * gamma[c] - means.x - normalised * means.y);
    if (params.accumulate != 0u) { value += dx[start + c]; }
    dx[start + c] = value;
  }
}
