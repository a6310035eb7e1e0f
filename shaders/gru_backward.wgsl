// gru_backward: gradient of gru_forward over a chunk of steps, from its last to its first.
//
//   dh = dOut[u] + carry + dRecurrent[u+1] R^T,  carry' = dh z,  a = dh (1 - z) (1 - c^2)
//   dProduct = (dh (h - c) z (1 - z), a q_c r (1 - r), a),   dRecurrent = the same with a r in place of a
//
// Shapes: transposed [3N, N] (R^T), lengths [B], gates [B, U, 4N] = (z, r, c, q_c), previous (h), dOut [B, U, N],
//   carry [B, N], dProduct and dRecurrent [B, U, 3N], zero for steps past the end.
// Threads: a workgroup for each utterance, a thread for units j, j + THREADS, ...; two barriers a step.
// Numerics: f32 sums in the order of gates. The step after is read from dRecurrent and carry.
// Held against: the goldens of layers/prediction, and central differences in float64.

struct Params { steps: u32, units: u32, first: u32, count: u32 }

override THREADS: u32 = 64u;
override SLOTS: u32 = 1u; // units of a thread

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> transposed: array<f32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read> gates: array<f32>;
@group(0) @binding(4) var<storage, read> previous: array<f32>;
@group(0) @binding(5) var<storage, read> dOut: array<f32>;
@group(0) @binding(6) var<storage, read_write> carry: array<f32>;
@group(0) @binding(7) var<storage, read_write> dProduct: array<f32>;
@group(0) @binding(8) var<storage, read_write> dRecurrent: array<f32>;

var<workgroup> after: array<f32, 3u * THREADS * SLOTS>; // dRecurrent of the step after this one

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  let units = params.units;
  let rowOfUtterance = group.x * params.steps;
  let end = min(params.first + params.count, params.steps);
  let validEnd = min(end, lengths[group.x]);
  for (var row = rowOfUtterance + max(params.first, validEnd); row < rowOfUtterance + end; row++) {
    for (var i = thread; i < 3u * units; i += THREADS) {
      dProduct[row * 3u * units + i] = 0.0;
      dRecurrent[row * 3u * units + i] = 0.0;
    }
  }
  var hasNext = validEnd < min(lengths[group.x], params.steps);
  for (var i = thread; i < 3u * units; i += THREADS) {
    after[i] = 0.0;
    if (hasNext) { after[i] = dRecurrent[(rowOfUtterance + validEnd) * 3u * units + i]; }
  }
  workgroupBarrier();
  for (var left = validEnd; left > params.first; left--) {
    let row = rowOfUtterance + left - 1u;
    for (var j = thread; j < units; j += THREADS) {
      let gate = row * 4u * units + j;
      var dHidden = dOut[row * units + j];
      if (hasNext) {
        for (var k = 0u; k < 3u * units; k++) { dHidden = fma(after[k], transposed[k * units + j], dHidden); }
        dHidden += carry[group.x * units + j];
      }
      let update = gates[gate];
      let reset = gates[gate + units];
      let candidate = gates[gate + 2u * units];
      let inner = gates[gate + 3u * units];
      carry[group.x * units + j] = dHidden * update;
      let dUpdate = dHidden * (previous[row * units + j] - candidate) * update * (1.0 - update);
      let dCandidate = dHidden * (1.0 - update) * (1.0 - candidate * candidate);
      let dReset = dCandidate * inner * reset * (1.0 - reset);
      let x = row * 3u * units + j;
      dProduct[x] = dUpdate;
      dProduct[x + units] = dReset;
      dProduct[x + 2u * units] = dCandidate;
      dRecurrent[x] = dUpdate;
      dRecurrent[x + units] = dReset;
      dRecurrent[x + 2u * units] = dCandidate * reset;
    }
    hasNext = true;
    workgroupBarrier();
    for (var j = thread; j < units; j += THREADS) {
      for (var g = 0u; g < 3u; g++) { after[g * units + j] = dRecurrent[(row * 3u + g) * units + j]; }
    }
    workgroupBarrier();
  }
}
