// greedy_start: sets greedy decoding to its beginning, or to where an earlier chunk of the same stream ended.
//
// Shapes: lastTokens [batch]; initial, states [batch, stateSize]; scratch [batch, scratchSize], which begins with the states;
//   lengths [batch]; control [batch, 8] of (frame, symbols, last token, decisions, a bit for each phase of greedy_steps that
//   has to run next, 0, 0, 0).
// Threads: one an element of the states and of control, whichever is longer, folded grid.
// Held against: the decoding goldens, whole and in chunks.

struct Params { batch: u32, stateSize: u32, scratchSize: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> lastTokens: array<u32>;
@group(0) @binding(2) var<storage, read> initial: array<f32>;
@group(0) @binding(3) var<storage, read_write> states: array<f32>;
@group(0) @binding(4) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(5) var<storage, read> lengths: array<u32>;
@group(0) @binding(6) var<storage, read_write> control: array<u32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i < params.batch * params.stateSize) {
    states[i] = initial[i];
    scratch[i / params.stateSize * params.scratchSize + i % params.stateSize] = initial[i];
  }
  if (i >= params.batch * 8u) { return; }
  var value = 0u;
  if (i % 8u == 2u) { value = lastTokens[i / 8u]; }
  if (i % 8u == 4u && lengths[i / 8u] > 0u) { value = 3u; } // prediction and joint network
  control[i] = value;
}
