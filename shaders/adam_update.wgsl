// adam_update: Keras' Adam over one chunk of a parameter page.
//
//   g = clip(scale * gradient)                            (clipvalue, in units of what the studio's clip_norm leaves)
//   m += (g - m)(1 - beta1),  v += (g^2 - v)(1 - beta2),  vmax = max(vmax, v) with amsgrad
//   w -= w * decay * lr                                   (decoupled, before the step)
//   w -= alpha m / (sqrt(v) + epsilon),   alpha = lr sqrt(1 - beta2^k) / (1 - beta1^k)
//
// Shapes: chunks [.., 4] (offset, count, tensor, flags: 1 = its values are clipped already), norms as gradient_norms leaves
//   them, scalars (alpha, lr, 1 if gradients are zero), pages of gradients, weights, moments.
// Threads: one workgroup a chunk, folded grid. Nothing moves when a gradient is not finite.
// Held against: the goldens of adam. Source: Kingma and Ba 2015; Keras' "epsilon hat" form.

struct Params {
  chunks: u32, first: u32, tensors: u32, amsgrad: u32, rate1: f32, rate2: f32, epsilon: f32, clipValue: f32, decay: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chunks: array<vec4u>;
@group(0) @binding(2) var<storage, read> norms: array<f32>;
@group(0) @binding(3) var<storage, read> scalars: array<f32>;
@group(0) @binding(4) var<storage, read> gradients: array<f32>;
@group(0) @binding(5) var<storage, read_write> weights: array<f32>;
@group(0) @binding(6) var<storage, read_write> first: array<f32>;
@group(0) @binding(7) var<storage, read_write> second: array<f32>;
@group(0) @binding(8) var<storage, read_write> largest: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = group.x + group.y * 32768u;
  if (index >= params.chunks || norms[1] == 0.0) { return; }
  let chunk = chunks[params.first + index];
  let scale = select(norms[4u + params.tensors + chunk.z], 0.0, scalars[2] != 0.0);
  let limit = params.clipValue * norms[2];
  for (var k = thread; k < chunk.y; k += 256u) {
    let i = chunk.x + k;
    var g = gradients[i] * scale;
    if (params.clipValue > 0.0 && chunk.w == 0u) { g = clamp(g, -limit, limit); }
    let m = first[i] + (g - first[i]) * params.rate1;
    let v = second[i] + (g * g - second[i]) * params.rate2;
    first[i] = m;
    second[i] = v;
    var spread = v;
    if (params.amsgrad != 0u) {
      spread = max(largest[i], v);
      largest[i] = spread;
    }
    let w = weights[i] - weights[i] * params.decay * scalars[1];
    weights[i] = w - scalars[0] * m / (sqrt(spread) + params.epsilon);
  }
}
