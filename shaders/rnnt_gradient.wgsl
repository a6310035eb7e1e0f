// rnnt_gradient: turns a chunk of logit rows into the gradient of the loss with respect to them, in place.
//
//   dz_v = p_v (eb + ey) - [v = blank] eb - [v = label] ey,    p_v = exp(z_v - largest - log_sum)
//
// Shapes: cells, normalisers, posteriors [all cells] as the kernels before wrote them; logits [count, classes] from `start`.
// Threads: 8 cells a workgroup, 8 lanes a cell.
// Numerics: eb + ey and not exp(alpha + beta - ll), so that a row sums to 0 to rounding.
// Held against: the RNN-T goldens and the float64 twin. Source: kernel merging as in Li et al., arXiv:1909.12415.

struct Params { start: u32, count: u32, classes: u32, blank: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<vec4u>;
@group(0) @binding(2) var<storage, read> normalisers: array<vec2f>;
@group(0) @binding(3) var<storage, read> posteriors: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> logits: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = (group.x + group.y * 32768u) * 8u + thread / 8u;
  if (row >= params.count) { return; }
  let cell = params.start + row;
  let base = row * params.classes;
  let normaliser = normalisers[cell];
  let arcs = posteriors[cell];
  let label = cells[cell].z;
  let through = arcs.x + arcs.y;
  for (var v = thread % 8u; v < params.classes; v += 8u) {
    var gradient = exp((logits[base + v] - normaliser.x) - normaliser.y) * through;
    if (v == params.blank) { gradient -= arcs.x; }
    if (v == label) { gradient -= arcs.y; }
    logits[base + v] = gradient;
  }
}
