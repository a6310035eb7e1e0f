// weight_noise_fill: normal noise for one chunk of a page of weights, from a counter (no state is kept).
//
//   noise[i] = deviation[part] * sqrt(-2 ln u1) cos(2 pi u2),   u1, u2 = hash(seed, step, page, i)
//
// Shapes: chunks [.., 4] (offset, count, part, 0), scalars u32 (seed, step), deviations f32 [3] as bits, noise [page].
// Threads: one workgroup a chunk, folded grid.
// Held against: mean and variance of the normal distribution, and itself by seed. Hash: PCG (O'Neill 2014; Jarzynski and Olano 2020).

struct Params { chunks: u32, first: u32, page: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chunks: array<vec4u>;
@group(0) @binding(2) var<storage, read> scalars: array<u32>;
@group(0) @binding(3) var<storage, read_write> noise: array<f32>;

// Three-dimensional PCG.
fn hash(value: vec3u) -> vec3u {
  var v = value * 1664525u + 1013904223u;
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v ^= v >> vec3u(16u);
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  return v;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = group.x + group.y * 32768u;
  if (index >= params.chunks) { return; }
  let chunk = chunks[params.first + index];
  let deviation = bitcast<f32>(scalars[2u + chunk.z]);
  for (var k = thread; k < chunk.y; k += 256u) {
    let i = chunk.x + k;
    let bits = hash(vec3u(i, scalars[1], scalars[0] ^ (params.page * 0x9e3779b9u)));
    let u1 = (f32(bits.x >> 8u) + 0.5) / 16777216.0;
    let u2 = f32(bits.y >> 8u) / 16777216.0;
    noise[i] = deviation * sqrt(-2.0 * log(u1)) * cos(6.2831853 * u2);
  }
}
