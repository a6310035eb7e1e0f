// depthwise_filter: partial gradients of the depthwise filter; column_sum adds the slices.
//
//   partial[s,k,c] = sum over the rows (b,t) of slice s of x[b, t*stride - left + k, c] dy[b,t,c]
//
// Shapes: x [batch, framesIn, channels], dy [batch, framesOut, channels], partial [slices, taps, channels].
// Threads: x = tap and channel, y = slice of `rowsPerSlice` rows.
// Held against: the gradients of the goldens of conv_module.

struct Params {
  batch: u32, framesIn: u32, framesOut: u32, channels: u32, taps: u32, stride: u32, left: u32, rowsPerSlice: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let width = params.taps * params.channels;
  if (id.x >= width) { return; }
  let k = id.x / params.channels;
  let c = id.x % params.channels;
  let first = id.y * params.rowsPerSlice;
  let last = min(first + params.rowsPerSlice, params.batch * params.framesOut);
  var sum = 0.0;
  for (var row = first; row < last; row++) {
    let padded = (row % params.framesOut) * params.stride + k;
    if (padded >= params.left && padded - params.left < params.framesIn) {
      let source = (row / params.framesOut) * params.framesIn + padded - params.left;
      sum = fma(x[source * params.channels + c], dy[row * params.channels + c], sum);
    }
  }
  partial[id.y * width + id.x] = sum;
}
