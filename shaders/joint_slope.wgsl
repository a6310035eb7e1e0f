// joint_slope: takes a gradient back through the activation of joint_hidden, in place. Prepended: activation.wgsl.
//
//   gradient[cell, j] = gradient[cell, j] f'(encoder[t, j] + prediction[u, j])   (or their product; 0 where it does not count)
//
// Shapes: as joint_hidden; gradient [count, width].
// Threads: 8 cells a workgroup, 8 lanes a cell: no division an element, which is slow on software adapters.
// Numerics: the argument is computed anew, which costs less than keeping it.
// Held against: the joint layer's goldens and the RNN-T joint vectors.

struct Params {
  start: u32, count: u32, width: u32, encoderWidth: u32, predictionWidth: u32, isProduct: u32, code: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<vec4u>;
@group(0) @binding(2) var<storage, read> encoder: array<f32>;
@group(0) @binding(3) var<storage, read> prediction: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = (group.x + group.y * 32768u) * 8u + thread / 8u;
  if (row >= params.count) { return; }
  let cell = cells[params.start + row];
  let e = cell.x * params.encoderWidth;
  let p = cell.y * params.predictionWidth;
  for (var j = thread % 8u; j < params.width; j += 8u) {
    let fromEncoder = encoder[e + min(j, params.encoderWidth - 1u)];
    let fromPrediction = prediction[p + min(j, params.predictionWidth - 1u)];
    var joined = select(fromEncoder + fromPrediction, fromEncoder * fromPrediction, params.isProduct != 0u);
    joined = select(0.0, joined, cell.w != 0u);
    let i = row * params.width + j;
    gradient[i] = gradient[i] * activationSlope(params.code, joined);
  }
}
