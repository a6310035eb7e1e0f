// gradient_norms: norms of every gradient and of all together, and the factors that clip them.
//
//   clipnorm          scale_i = clip / max(norm_i, clip)                      (Keras, each gradient alone)
//   global_clipnorm   scale   = clip / max(norm, clip)                        (Keras, all together)
//   clip_norm         scale   = min(1, clip / norm)                           (studio_config, all together)
//
// Shapes: tensors [count, 4] (first chunk, chunks, 1 if its square comes from `rows`, 0), partial [chunks, 2],
//   rows [1] sum of squares of the embedding's gradient before rows of one token are summed (specification 7.1),
//   norms [4 + 2 count]: global norm, 1 if finite, 0, 0, then norms, then scales.
// Threads: one workgroup. A clip of 0 is off.
// Held against: the clipnorm and global_clipnorm goldens.

struct Params { count: u32, clipNorm: f32, globalClipNorm: f32, studioClipNorm: f32, factor: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tensors: array<vec4u>;
@group(0) @binding(2) var<storage, read> partial: array<f32>;
@group(0) @binding(3) var<storage, read> rows: array<f32>;
@group(0) @binding(4) var<storage, read_write> norms: array<f32>;

var<workgroup> squares: array<f32, 32>;
var<workgroup> finites: array<f32, 32>;

fn clipScale(norm: f32, clip: f32) -> f32 {
  return select(1.0, clip / max(norm, clip), clip > 0.0);
}

@compute @workgroup_size(32)
fn main(@builtin(local_invocation_index) thread: u32) {
  var total = 0.0;
  var finite = 1.0;
  for (var i = thread; i < params.count; i += 32u) {
    let tensor = tensors[i];
    var square = 0.0;
    for (var c = tensor.x; c < tensor.x + tensor.y; c++) {
      square += partial[2u * c];
      finite = min(finite, partial[2u * c + 1u]);
    }
    if (tensor.z != 0u) { square = rows[0]; }
    square *= params.factor * params.factor;
    norms[4u + i] = sqrt(square);
    total += square;
  }
  squares[thread] = total;
  finites[thread] = finite;
  for (var half = 16u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      squares[thread] += squares[thread + half];
      finites[thread] = min(finites[thread], finites[thread + half]);
    }
  }
  workgroupBarrier();
  let norm = sqrt(squares[0]);
  if (thread == 0u) {
    norms[0] = norm;
    norms[1] = finites[0];
  }
  let together = params.factor * clipScale(norm, params.globalClipNorm) * clipScale(norm, params.studioClipNorm);
  for (var i = thread; i < params.count; i += 32u) {
    norms[4u + params.count + i] = together * clipScale(norms[4u + i], params.clipNorm);
  }
}
