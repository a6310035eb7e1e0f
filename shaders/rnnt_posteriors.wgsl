// rnnt_posteriors: the probability that an alignment takes each arc, times the utterance's share in the batch's loss.
//
//   eb(t,u) = exp(alpha(t,u) + lb(t,u) + beta(t+1,u) - ll)    with beta(T,U) = 0 and no arc out of (T-1, u < U)
//   ey(t,u) = exp(alpha(t,u) + ly(t,u) + beta(t,u+1) - ll) (1 + lambda),   0 for u = U
//
// Shapes: cells [count] as joint_cells writes them; utterances [batch]; blank_arcs, label_arcs, lattice diagonal-major as in
//   rnnt_lattice; summaries [batch] as rnnt_cost; posteriors [count] of (eb, ey).
// Threads: one a cell, folded grid.
// Numerics: alpha, beta and ll carry the same tilt, so exponents are small differences of small numbers. lambda: FastEmit,
//   arXiv:2010.11148, which scales the label's gradient and leaves the cost.
// Held against: the gradients of the RNN-T goldens and the float64 twin.

struct Params { count: u32, frames: u32, tokens: u32, labelScale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<vec4u>;
@group(0) @binding(2) var<storage, read> utterances: array<vec4u>;
@group(0) @binding(3) var<storage, read> blank_arcs: array<f32>;
@group(0) @binding(4) var<storage, read> label_arcs: array<f32>;
@group(0) @binding(5) var<storage, read> lattice: array<vec2f>; // (alpha, beta)
@group(0) @binding(6) var<storage, read> summaries: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> posteriors: array<vec2f>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count) { return; }
  let cell = cells[i];
  let b = cell.y / params.tokens;
  let u = cell.y - b * params.tokens;
  let t = cell.x - b * params.frames;
  let node = (b * (params.frames + params.tokens - 1u) + t + u) * params.tokens + u;
  let next = node + params.tokens; // (t+1, u); (t, u+1) is beside it
  let summary = summaries[b];
  let isLastColumn = u + 1u == utterances[b].z;
  let here = lattice[node].x + summary.z - summary.w;

  var onBlank = 0.0;
  if (t + 1u < utterances[b].y) {
    onBlank = exp(here + blank_arcs[node] + lattice[next].y);
  } else if (isLastColumn) {
    onBlank = exp(here + blank_arcs[node]);
  }
  var onLabel = 0.0;
  if (!isLastColumn) { onLabel = exp(here + label_arcs[node] + lattice[next + 1u].y); }
  let isCounted = summary.y == 0.0;
  posteriors[i] = select(vec2f(0.0), summary.x * vec2f(onBlank, params.labelScale * onLabel), isCounted);
}
