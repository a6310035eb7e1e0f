// rnnt_gradient: turns a chunk of logit rows into the gradient of the loss with respect to them, in place.
//
//   dz_v = p_v (eb + ey) - [v = blank] eb - [v = label] ey,    p_v = exp(z_v - largest - log_sum)
//
// Shapes: cells, normalisers, posteriors [all cells] as the kernels before wrote them; logits [count, classes] from `start`.
// Threads: one an element, folded grid.
// Numerics: eb + ey and not exp(alpha + beta - ll), so that a row sums to 0 to rounding.
// Held against: the RNN-T goldens and the float64 twin. Source: kernel merging as in Li et al., arXiv:1909.12415.

struct Params { start: u32, count: u32, classes: u32, blank: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<vec4u>;
@group(0) @binding(2) var<storage, read> normalisers: array<vec2f>;
@group(0) @binding(3) var<storage, read> posteriors: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> logits: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count * params.classes) { return; }
  let cell = params.start + i / params.classes;
  let v = i % params.classes;
  let arcs = posteriors[cell];
  var gradient = exp((logits[i] - normalisers[cell].x) - normalisers[cell].y) * (arcs.x + arcs.y);
  if (v == params.blank) { gradient -= arcs.x; }
  if (v == cells[cell].z) { gradient -= arcs.y; }
  logits[i] = gradient;
}
