// depthwise_forward: one filter a channel, slid over time.
//
//   y[b,t,c] = sum_k w[k,c] x[b, t*stride - left + k, c]      (zero outside 0 <= frame < framesIn)
//
// Shapes: x [batch, framesIn, channels], w [taps, channels], y [batch, framesOut, channels].
// Threads: x = channel, y = output frame, z = utterance (no division: it is slow on software adapters).
// Held against: the goldens of conv_module.

struct Params { batch: u32, framesIn: u32, framesOut: u32, channels: u32, taps: u32, stride: u32, left: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(32, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  let t = id.y;
  let b = id.z;
  if (t >= params.framesOut || c >= params.channels) { return; }
  let first = t * params.stride; // of the padded input
  let start = select(0u, params.left - first, first < params.left);
  let end = min(params.taps, params.framesIn + params.left - min(first, params.framesIn + params.left));
  var sum = 0.0;
  for (var k = start; k < end; k++) {
    sum = fma(w[k * params.channels + c], x[(b * params.framesIn + first + k - params.left) * params.channels + c], sum);
  }
  y[(b * params.framesOut + t) * params.channels + c] = sum;
}
