// rnnt_normalise: log-softmax of a chunk of logit rows, kept as two numbers a cell, and the two log-probabilities that
// the lattice needs.
//
//   largest = max_v z_v,  log_sum = log sum_v exp(z_v - largest)
//   blank_arc = z_blank - largest - log_sum,  label_arc = z_label - largest - log_sum
//
// Shapes: cells [all cells] as joint_cells writes them; logits [count, classes], the cells from `start`;
//   normalisers [all cells] of (largest, log_sum); blank_arcs, label_arcs [batch, frames + tokens - 1, tokens], diagonal-major:
//   cell (t, u) at row t + u, column u, so that the lattice reads neighbours.
// Threads: 4 cells a workgroup, 8 lanes a cell with a running (max, sum) each, combined once.
// Numerics: the maximum stays apart from the sum's logarithm, so that logits of any size lose nothing. LOG_ZERO, no infinity.
// Held against: the RNN-T goldens (logits to +-120, offsets to +-3000).

struct Params { start: u32, count: u32, classes: u32, blank: u32, frames: u32, tokens: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<vec4u>;
@group(0) @binding(2) var<storage, read> logits: array<f32>;
@group(0) @binding(3) var<storage, read_write> normalisers: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> blank_arcs: array<f32>;
@group(0) @binding(5) var<storage, read_write> label_arcs: array<f32>;

const LOG_ZERO: f32 = -1e30;
const NO_LABEL: u32 = 0xffffffffu;
const LANES: u32 = 8u;

var<workgroup> partials: array<vec2f, 32>;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = (group.x + group.y * 32768u) * 4u + thread / LANES;
  let lane = thread % LANES;
  let base = row * params.classes;
  var largest = LOG_ZERO;
  var sum = 0.0;
  if (row < params.count) {
    for (var v = lane; v < params.classes; v += LANES) {
      let z = logits[base + v];
      if (z > largest) {
        sum = sum * exp(largest - z) + 1.0;
        largest = z;
      } else {
        sum += exp(z - largest);
      }
    }
  }
  partials[thread] = vec2f(largest, sum);
  workgroupBarrier();
  if (lane != 0u || row >= params.count) { return; }

  for (var other = 1u; other < LANES; other++) { largest = max(largest, partials[thread + other].x); }
  sum = 0.0;
  for (var other = 0u; other < LANES; other++) {
    let part = partials[thread + other];
    sum += part.y * exp(part.x - largest);
  }
  let logSum = log(sum);
  let index = params.start + row;
  normalisers[index] = vec2f(largest, logSum);

  let cell = cells[index];
  let b = cell.y / params.tokens;
  let u = cell.y - b * params.tokens;
  let t = cell.x - b * params.frames;
  let node = (b * (params.frames + params.tokens - 1u) + t + u) * params.tokens + u;
  blank_arcs[node] = logits[base + params.blank] - largest - logSum;
  var labelArc = LOG_ZERO;
  if (cell.z != NO_LABEL) { labelArc = logits[base + cell.z] - largest - logSum; }
  label_arcs[node] = labelArc;
}
