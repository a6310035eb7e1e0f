// joint_hidden: what enters the joint network's last layers, for a chunk of lattice cells. Prepended: activation.wgsl.
//
//   hidden[cell, j] = f(encoder[t, j] + prediction[u, j])   (or their product; 0 instead where the prediction does not count)
//
// Shapes: cells [all cells] as joint_cells writes them; encoder [rows, encoderWidth], prediction [rows, predictionWidth]
//   with widths J or 1 (broadcast); hidden [count, width].
// Threads: one an element, folded grid.
// Held against: the joint layer's goldens and the RNN-T joint vectors.

struct Params {
  start: u32, count: u32, width: u32, encoderWidth: u32, predictionWidth: u32, isProduct: u32, code: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<vec4u>;
@group(0) @binding(2) var<storage, read> encoder: array<f32>;
@group(0) @binding(3) var<storage, read> prediction: array<f32>;
@group(0) @binding(4) var<storage, read_write> hidden: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * 8388608u;
  if (i >= params.count * params.width) { return; }
  let cell = cells[params.start + i / params.width];
  let j = i % params.width;
  let e = encoder[cell.x * params.encoderWidth + min(j, params.encoderWidth - 1u)];
  let p = prediction[cell.y * params.predictionWidth + min(j, params.predictionWidth - 1u)];
  let joined = select(e + p, e * p, params.isProduct != 0u);
  hidden[i] = activate(params.code, select(0.0, joined, cell.w != 0u));
}
