// gradient_norms: norms of every gradient and of all together, and the factors that clip them.
//
//   clipnorm          own_i  = clip / max(norm_i, clip)           (Keras, each gradient alone)
//   global_clipnorm   keras  = clip / max(norm, clip)             (Keras, all together)
//   clip_norm         studio = clip / max(left, clip)             (studio_config, all together)
//   left              norm of all that Keras' clipping leaves, its clipvalue included
//   scale_i           = factor * own_i * keras * studio
//
// Keras measures and clips an embedding by position, before rows of one token are summed (specification 7.1); the studio
// measures what would reach Adam, each gradient in its weight's shape.
//
// Shapes: tensors [count, 4] (first chunk, chunks, 1 if Keras measures `rows` for it, 1 if its values are clipped already),
//   partial [chunks, 3] of gradient_squares, rows [1] sum of squares of the embedding's gradient by position,
//   norms [4 + 2 count]: global norm, 1 if finite, studio, 0, then norms, then scales. Norms are before clipping; of a
//   gradient whose values are clipped already, that of its rows.
// Threads: one workgroup. A clip of 0 is off.
// Held against: the clipnorm and global_clipnorm goldens; every pair of settings in float64.

struct Params { count: u32, clipNorm: f32, globalClipNorm: f32, studioClipNorm: f32, factor: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tensors: array<vec4u>;
@group(0) @binding(2) var<storage, read> partial: array<f32>;
@group(0) @binding(3) var<storage, read> rows: array<f32>;
@group(0) @binding(4) var<storage, read_write> norms: array<f32>;

var<workgroup> squares: array<vec3f, 16>; // of all: as they are, as Keras measures them, what Keras leaves
var<workgroup> faults: atomic<u32>; // 1 if a value is not finite

fn clipScale(norm: f32, clip: f32) -> f32 {
  return select(1.0, clip / max(norm, clip), clip > 0.0);
}

@compute @workgroup_size(16)
fn main(@builtin(local_invocation_index) thread: u32) {
  let unit = params.factor * params.factor;
  var total = vec3f();
  var finite = 1.0;
  for (var i = thread; i < params.count; i += 16u) {
    let tensor = tensors[i];
    var square = 0.0;
    var kept = 0.0; // by clipvalue
    for (var c = tensor.x; c < tensor.x + tensor.y; c++) {
      square += partial[3u * c];
      kept += partial[3u * c + 1u];
      finite = min(finite, partial[3u * c + 2u]);
    }
    var measured = square;
    if (tensor.z != 0u) { measured = rows[0]; }
    if (tensor.w != 0u) {
      square = rows[0];
      if ((bitcast<u32>(square) & 0x7f800000u) == 0x7f800000u) { finite = 0.0; } // which clipping has hidden
    }
    let own = clipScale(sqrt(measured * unit), params.clipNorm);
    norms[4u + i] = sqrt(square * unit);
    norms[4u + params.count + i] = own;
    total += unit * vec3f(square, measured, kept * own * own);
  }
  squares[thread] = total;
  if (finite == 0.0) { atomicStore(&faults, 1u); }
  for (var half = 8u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { squares[thread] += squares[thread + half]; }
  }
  workgroupBarrier();
  let all = sqrt(squares[0]);
  let keras = clipScale(all.y, params.globalClipNorm);
  let studio = clipScale(keras * all.z, params.studioClipNorm);
  if (thread == 0u) {
    norms[0] = all.x;
    norms[1] = f32(1u - atomicLoad(&faults));
    norms[2] = studio;
  }
  for (var i = thread; i < params.count; i += 16u) {
    norms[4u + params.count + i] *= params.factor * keras * studio;
  }
}
