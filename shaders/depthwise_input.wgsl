// depthwise_input: gradient of the depthwise convolution with respect to its input.
//
//   dx[b,s,c] = sum_k w[k,c] dy[b,t,c]   with t*stride = s + left - k
//
// Shapes: dy [batch, framesOut, channels], w [taps, channels], dx [batch, framesIn, channels]; added to when `accumulate`.
// Threads: x = channel, y = input frame, z = utterance.
// Held against: the gradients of the goldens of conv_module.

struct Params { batch: u32, framesIn: u32, framesOut: u32, channels: u32, taps: u32, stride: u32, left: u32, accumulate: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(32, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  let t = id.y;
  let b = id.z;
  if (t >= params.framesIn || c >= params.channels) { return; }
  let i = (b * params.framesIn + t) * params.channels + c;
  let padded = t + params.left;
  var sum = 0.0;
  for (var k = padded % params.stride; k < min(params.taps, padded + 1u); k += params.stride) {
    let to = (padded - k) / params.stride;
    if (to < params.framesOut) {
      sum = fma(w[k * params.channels + c], dy[(b * params.framesOut + to) * params.channels + c], sum);
    }
  }
  if (params.accumulate != 0u) { sum += dx[i]; }
  dx[i] = sum;
}
