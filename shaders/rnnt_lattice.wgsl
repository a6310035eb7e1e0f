// rnnt_lattice: forward and backward variables of the RNN-T lattice, one workgroup an utterance and direction.
//
//   alpha(0,0) = 0,             alpha(t,u) = logadd(alpha(t-1,u) + lb(t-1,u), alpha(t,u-1) + ly(t,u-1))
//   beta(T-1,U) = lb(T-1,U),    beta(t,u)  = logadd(beta(t+1,u) + lb(t,u),    beta(t,u+1) + ly(t,u))
//
// Shapes: utterances [batch] of (offset, frames T, columns U+1, ...); blank_arcs (lb), label_arcs (ly)
//   [batch, frames + tokens - 1, tokens], diagonal-major; lattice the same, of (alpha, beta); estimates [batch].
// Threads: x = direction (0 forward, 1 backward), y = utterance; a thread takes every 64th column of a diagonal, whose nodes are
//   independent. The previous diagonal is in workgroup memory, double-buffered: one barrier a diagonal.
// Numerics: every alignment has T + U arcs, so a constant added to all of them (the tilt) moves the log-likelihood by a known
//   amount and no posterior. With tilt = -estimate / (T + U) the variables stay near 0 along the likely paths, which saves
//   three to four digits in f32. The estimate is the plain forward pass, run first with isEstimate. Finite LOG_ZERO.
// Held against: the float64 twin and the RNN-T goldens. Source: Graves 2012.

struct Params { frames: u32, tokens: u32, isEstimate: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> utterances: array<vec4u>;
@group(0) @binding(2) var<storage, read> blank_arcs: array<f32>;
@group(0) @binding(3) var<storage, read> label_arcs: array<f32>;
@group(0) @binding(4) var<storage, read_write> estimates: array<f32>;
@group(0) @binding(5) var<storage, read_write> lattice: array<f32>; // 2 node: alpha, 2 node + 1: beta

const LOG_ZERO: f32 = -1e30;
const THREADS: u32 = 64u;
override COLUMNS: u32 = 2000u; // at least tokens; src/engine/ops/rnnt-lattice.ts

var<workgroup> diagonals: array<f32, 2u * COLUMNS>;

fn logAdd(a: f32, b: f32) -> f32 {
  return max(a, b) + log(1.0 + exp(-abs(a - b)));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.y;
  let frames = utterances[b].y;
  let labels = utterances[b].z - 1u;
  let width = params.tokens;
  let base = b * (params.frames + params.tokens - 1u) * width;
  let last = frames + labels - 1u; // diagonal of the last node
  let isEstimate = params.isEstimate != 0u;
  var tilt = 0.0;
  if (!isEstimate) { tilt = -estimates[b] / f32(frames + labels); }

  if (group.x == 0u) {
    if (thread == 0u) {
      diagonals[0] = 0.0;
      if (!isEstimate) { lattice[2u * base] = 0.0; }
    }
    workgroupBarrier();
    for (var n = 1u; n <= last; n++) {
      let before = ((n - 1u) & 1u) * COLUMNS;
      let now = (n & 1u) * COLUMNS;
      let arcs = base + (n - 1u) * width;
      let first = select(0u, n + 1u - frames, n + 1u > frames);
      for (var u = first + thread; u <= min(n, labels); u += THREADS) {
        var fromBlank = LOG_ZERO;
        var fromLabel = LOG_ZERO;
        if (u < n) { fromBlank = diagonals[before + u] + (blank_arcs[arcs + u] + tilt); }
        if (u > 0u) { fromLabel = diagonals[before + u - 1u] + (label_arcs[arcs + u - 1u] + tilt); }
        let value = logAdd(fromBlank, fromLabel);
        diagonals[now + u] = value;
        if (!isEstimate) { lattice[2u * (base + n * width + u)] = value; }
      }
      workgroupBarrier();
    }
    if (isEstimate && thread == 0u) {
      estimates[b] = diagonals[(last & 1u) * COLUMNS + labels] + blank_arcs[base + last * width + labels];
    }
  } else {
    if (thread == 0u) {
      let value = blank_arcs[base + last * width + labels] + tilt;
      diagonals[(last & 1u) * COLUMNS + labels] = value;
      lattice[2u * (base + last * width + labels) + 1u] = value;
    }
    workgroupBarrier();
    for (var step = 1u; step <= last; step++) {
      let n = last - step;
      let after = ((n + 1u) & 1u) * COLUMNS;
      let now = (n & 1u) * COLUMNS;
      let arcs = base + n * width;
      let first = select(0u, n + 1u - frames, n + 1u > frames);
      for (var u = first + thread; u <= min(n, labels); u += THREADS) {
        var toBlank = LOG_ZERO;
        var toLabel = LOG_ZERO;
        if (n - u + 1u < frames) { toBlank = diagonals[after + u] + (blank_arcs[arcs + u] + tilt); }
        if (u < labels) { toLabel = diagonals[after + u + 1u] + (label_arcs[arcs + u] + tilt); }
        let value = logAdd(toBlank, toLabel);
        diagonals[now + u] = value;
        lattice[2u * (arcs + u) + 1u] = value;
      }
      workgroupBarrier();
    }
  }
}
