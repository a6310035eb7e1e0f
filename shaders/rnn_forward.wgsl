// rnn_forward: the recurrence of a simple RNN over a chunk of steps.
//
//   h' = tanh(product[u] + h R)
//
// Shapes: product [B, U, N] (of the input, bias included), recurrent [N, N] (R), lengths [B], previous [B, U, N] (h before
//   the step), out [B, U, N] (h'). Steps past the end: previous and out are zero.
// Threads: a workgroup for each utterance, a thread for units j, j + THREADS, ...; one barrier a step.
// Numerics: f32 sums in the order of units. The state of the step before is read from out.
// Reference: Keras' SimpleRNNCell. Held against: the goldens of layers/prediction, and float64.

struct Params { steps: u32, units: u32, first: u32, count: u32 }

override THREADS: u32 = 64u;
override SLOTS: u32 = 1u; // units of a thread
const TANH: u32 = 3u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> product: array<f32>;
@group(0) @binding(2) var<storage, read> recurrent: array<f32>;
@group(0) @binding(3) var<storage, read> lengths: array<u32>;
@group(0) @binding(4) var<storage, read_write> previous: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;

var<workgroup> state: array<f32, 2u * THREADS * SLOTS>; // h before and after the step, in turn

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let units = params.units;
  let rowOfUtterance = group.x * params.steps;
  let end = min(params.first + params.count, params.steps);
  let validEnd = min(end, lengths[group.x]);
  var old = 0u;
  var next = THREADS * SLOTS;
  for (var j = thread; j < units; j += THREADS) {
    state[j] = 0.0;
    if (params.first > 0u) { state[j] = out[(rowOfUtterance + params.first - 1u) * units + j]; }
  }
  workgroupBarrier();
  for (var step = params.first; step < validEnd; step++) {
    let row = rowOfUtterance + step;
    for (var j = thread; j < units; j += THREADS) {
      var z = product[row * units + j];
      for (var k = 0u; k < units; k++) { z = fma(state[old + k], recurrent[k * units + j], z); }
      let hidden = activate(TANH, z);
      previous[row * units + j] = state[old + j];
      out[row * units + j] = hidden;
      state[next + j] = hidden;
    }
    old = THREADS * SLOTS - old;
    next = THREADS * SLOTS - next;
    workgroupBarrier();
  }
  for (var step = max(params.first, validEnd); step < end; step++) {
    for (var j = thread; j < units; j += THREADS) {
      previous[(rowOfUtterance + step) * units + j] = 0.0;
      out[(rowOfUtterance + step) * units + j] = 0.0;
    }
  }
}
