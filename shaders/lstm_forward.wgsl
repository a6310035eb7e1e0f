// lstm_forward: the recurrence of an LSTM over a chunk of steps.
//
//   z = gates[u] + h R,  split into i, f, g, o;   c' = sigmoid(f) c + sigmoid(i) tanh(g);   h' = sigmoid(o) tanh(c')
//
// Shapes: recurrent [N, 4N] (R), lengths [B], gates [B, U, 4N] (the product of the input, bias included; left as the four
//   gates after their functions), cells [B, U, N] (c'), previous [B, U, N] (h before the step), out [B, U, N] (h'). Steps
//   past the end: previous and out are zero.
// Threads: a workgroup for each utterance, a thread for units j, j + THREADS, ...; one barrier a step.
// Numerics: f32 sums in the order of units. The state of the step before is read from cells and out.
// Reference: Keras' LSTMCell. Held against: the goldens of layers/prediction, and float64.

struct Params { steps: u32, units: u32, first: u32, count: u32 }

override THREADS: u32 = 64u;
override SLOTS: u32 = 1u; // units of a thread
const TANH: u32 = 3u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> recurrent: array<f32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read_write> gates: array<f32>;
@group(0) @binding(4) var<storage, read_write> cells: array<f32>;
@group(0) @binding(5) var<storage, read_write> previous: array<f32>;
@group(0) @binding(6) var<storage, read_write> out: array<f32>;

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
      let gate = row * 4u * units + j;
      var z = vec4f(gates[gate], gates[gate + units], gates[gate + 2u * units], gates[gate + 3u * units]);
      var r = j;
      for (var k = 0u; k < units; k++) {
        let right = vec4f(recurrent[r], recurrent[r + units], recurrent[r + 2u * units], recurrent[r + 3u * units]);
        z = fma(vec4f(state[old + k]), right, z);
        r += 4u * units;
      }
      let i = sigmoid(z.x);
      let f = sigmoid(z.y);
      let g = activate(TANH, z.z);
      let o = sigmoid(z.w);
      var cell = i * g;
      if (step > 0u) { cell += f * cells[(row - 1u) * units + j]; }
      let hidden = o * activate(TANH, cell);
      gates[gate] = i;
      gates[gate + units] = f;
      gates[gate + 2u * units] = g;
      gates[gate + 3u * units] = o;
      cells[row * units + j] = cell;
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
