// lstm_backward: gradient of lstm_forward over a chunk of steps, from its last to its first.
//
//   dh = dOut[u] + dGates[u+1] R^T,  dc = carry + dh o (1 - tanh(c)^2),  carry' = dc f
//   dGates = (dc g i (1 - i), dc c_before f (1 - f), dc i (1 - g^2), dh tanh(c) o (1 - o))
//
// Shapes: transposed [4N, N] (R^T), lengths [B], gates [B, U, 4N], cells, dOut [B, U, N], carry [B, N],
//   dGates [B, U, 4N], zero for steps past the end.
// Threads: a workgroup for each utterance, a thread for units j, j + THREADS, ...; two barriers a step.
// Numerics: f32 sums in the order of gates. The step after is read from dGates and carry.
// Held against: the goldens of layers/prediction, and central differences in float64.

struct Params { steps: u32, units: u32, first: u32, count: u32 }

override THREADS: u32 = 64u;
override SLOTS: u32 = 1u; // units of a thread
const TANH: u32 = 3u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> transposed: array<f32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read> gates: array<f32>;
@group(0) @binding(4) var<storage, read> cells: array<f32>;
@group(0) @binding(5) var<storage, read> dOut: array<f32>;
@group(0) @binding(6) var<storage, read_write> carry: array<f32>;
@group(0) @binding(7) var<storage, read_write> dGates: array<f32>;

var<workgroup> after: array<f32, 4u * THREADS * SLOTS>; // dGates of the step after this one

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let units = params.units;
  let rowOfUtterance = group.x * params.steps;
  let end = min(params.first + params.count, params.steps);
  let validEnd = min(end, lengths[group.x]);
  for (var row = rowOfUtterance + max(params.first, validEnd); row < rowOfUtterance + end; row++) {
    for (var i = thread; i < 4u * units; i += THREADS) { dGates[row * 4u * units + i] = 0.0; }
  }
  var hasNext = validEnd < min(lengths[group.x], params.steps);
  for (var i = thread; i < 4u * units; i += THREADS) {
    after[i] = 0.0;
    if (hasNext) { after[i] = dGates[(rowOfUtterance + validEnd) * 4u * units + i]; }
  }
  workgroupBarrier();
  for (var left = validEnd; left > params.first; left--) {
    let row = rowOfUtterance + left - 1u;
    for (var j = thread; j < units; j += THREADS) {
      let gate = row * 4u * units + j;
      var dHidden = dOut[row * units + j];
      var dCell = 0.0;
      if (hasNext) {
        for (var k = 0u; k < 4u * units; k++) { dHidden = fma(after[k], transposed[k * units + j], dHidden); }
        dCell = carry[group.x * units + j];
      }
      let i = gates[gate];
      let f = gates[gate + units];
      let g = gates[gate + 2u * units];
      let o = gates[gate + 3u * units];
      let squashed = activate(TANH, cells[row * units + j]);
      var before = 0.0;
      if (left > 1u) { before = cells[(row - 1u) * units + j]; }
      dCell += dHidden * o * (1.0 - squashed * squashed);
      carry[group.x * units + j] = dCell * f;
      dGates[gate] = dCell * g * i * (1.0 - i);
      dGates[gate + units] = dCell * before * f * (1.0 - f);
      dGates[gate + 2u * units] = dCell * i * (1.0 - g * g);
      dGates[gate + 3u * units] = dHidden * squashed * o * (1.0 - o);
    }
    hasNext = true;
    workgroupBarrier();
    for (var j = thread; j < units; j += THREADS) {
      for (var g = 0u; g < 4u; g++) { after[g * units + j] = dGates[(row * 4u + g) * units + j]; }
    }
    workgroupBarrier();
  }
}
