// rnnt_cost: cost of each utterance, and whether both directions of the lattice found the same.
//
//   cost = (T + U) tilt - beta(0,0),   seen forward: (T + U) tilt - alpha(T-1,U) - lb(T-1,U) - tilt
//
// Shapes: utterances, blank_arcs, lattice, estimates as rnnt_lattice; weights, costs [batch]; summaries [batch] of
//   (scale, fault, tilt, tilted log-likelihood). The scale is the utterance's weight, or 0 with fault 1 where the directions
//   differ by more than 1e-3 of the cost or a value is not finite: such an utterance must not move the model.
// Threads: one an utterance.
// Numerics: finiteness is read off the bits; WGSL may assume that no NaN occurs.
// Held against: the float64 twin and the RNN-T goldens.

struct Params { batch: u32, frames: u32, tokens: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> utterances: array<vec4u>;
@group(0) @binding(2) var<storage, read> blank_arcs: array<f32>;
@group(0) @binding(3) var<storage, read> estimates: array<f32>;
@group(0) @binding(4) var<storage, read> lattice: array<vec2f>; // (alpha, beta)
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<storage, read_write> costs: array<f32>;
@group(0) @binding(7) var<storage, read_write> summaries: array<vec4f>;

fn isFinite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = id.x;
  if (b >= params.batch) { return; }
  let utterance = utterances[b];
  let arcs = f32(utterance.y + utterance.z - 1u);
  let base = b * (params.frames + params.tokens - 1u) * params.tokens;
  let end = base + (utterance.y + utterance.z - 2u) * params.tokens + utterance.z - 1u;
  let tilt = -estimates[b] / arcs;
  let backward = lattice[base].y;
  let forward = lattice[end].x + (blank_arcs[end] + tilt);
  let cost = arcs * tilt - backward;
  let agree = isFinite(cost) && isFinite(forward) && abs(forward - backward) <= 1e-3 * max(1.0, abs(cost));
  costs[b] = cost;
  summaries[b] = vec4f(select(0.0, weights[b], agree), select(1.0, 0.0, agree), tilt, backward);
}
