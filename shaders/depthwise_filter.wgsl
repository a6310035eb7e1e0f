// depthwise_filter: partial gradients of the depthwise filter; column_sum adds the slices.
//
//   partial[b,s,k,c] = sum over the frames t of slice s of x[b, t*stride - left + k, c] dy[b,t,c]
//
// Shapes: x [batch, framesIn, channels], dy [batch, framesOut, channels], partial [batch, slices, taps, channels].
// Threads: x = tap and channel, y = slice of `framesPerSlice` frames, z = utterance.
// Held against: the gradients of the goldens of conv_module.

struct Params {
  batch: u32, framesIn: u32, framesOut: u32, channels: u32, taps: u32, stride: u32, left: u32, framesPerSlice: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) slices: vec3u) {
  let width = params.taps * params.channels;
  if (id.x >= width) { return; }
  let k = id.x / params.channels;
  let c = id.x % params.channels;
  let b = id.z;
  let first = id.y * params.framesPerSlice;
  let last = min(first + params.framesPerSlice, params.framesOut);
  var sum = 0.0;
  for (var t = first; t < last; t++) {
    let padded = t * params.stride + k;
    if (padded >= params.left && padded - params.left < params.framesIn) {
      let source = b * params.framesIn + padded - params.left;
      sum = fma(x[source * params.channels + c], dy[(b * params.framesOut + t) * params.channels + c], sum);
    }
  }
  partial[(b * slices.y + id.y) * width + id.x] = sum;
}
