// rnn_backward: gradient of rnn_forward over a chunk of steps, from its last to its first.
//
//   dProduct[u] = (dOut[u] + dProduct[u+1] R^T) (1 - h'^2)
//
// Shapes: transposed [N, N] (R^T), lengths [B], hidden (h'), dOut [B, U, N], dProduct [B, U, N], zero past the end.
// Threads: a workgroup for each utterance, a thread for units j, j + THREADS, ...; two barriers a step.
// Numerics: f32 sums in the order of units. The step after is read from dProduct.
// Held against: the goldens of layers/prediction, and central differences in float64.

struct Params { steps: u32, units: u32, first: u32, count: u32 }

override THREADS: u32 = 64u;
override SLOTS: u32 = 1u; // units of a thread

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> transposed: array<f32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read> hidden: array<f32>;
@group(0) @binding(4) var<storage, read> dOut: array<f32>;
@group(0) @binding(5) var<storage, read_write> dProduct: array<f32>;

var<workgroup> after: array<f32, THREADS * SLOTS>; // dProduct of the step after this one

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let units = params.units;
  let rowOfUtterance = group.x * params.steps;
  let end = min(params.first + params.count, params.steps);
  let validEnd = min(end, lengths[group.x]);
  for (var row = rowOfUtterance + max(params.first, validEnd); row < rowOfUtterance + end; row++) {
    for (var j = thread; j < units; j += THREADS) { dProduct[row * units + j] = 0.0; }
  }
  let hasNext = validEnd < min(lengths[group.x], params.steps);
  for (var j = thread; j < units; j += THREADS) {
    after[j] = 0.0;
    if (hasNext) { after[j] = dProduct[(rowOfUtterance + validEnd) * units + j]; }
  }
  workgroupBarrier();
  for (var left = validEnd; left > params.first; left--) {
    let row = rowOfUtterance + left - 1u;
    for (var j = thread; j < units; j += THREADS) {
      var dHidden = dOut[row * units + j];
      for (var k = 0u; k < units; k++) { dHidden = fma(after[k], transposed[k * units + j], dHidden); }
      let value = hidden[row * units + j];
      dProduct[row * units + j] = dHidden * (1.0 - value * value);
    }
    workgroupBarrier();
    for (var j = thread; j < units; j += THREADS) { after[j] = dProduct[row * units + j]; }
    workgroupBarrier();
  }
}
