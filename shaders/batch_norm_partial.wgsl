// batch_norm_partial: mean and sum of squared deviations of one slice of rows, a channel a thread.
//
//   partial[s,c] = (count, mean, M2) of x[row,c] over the valid rows of slice s   (Welford)
//
// Shapes: x [batch * frames, channels], lengths [batch] input frames, partial [slices, channels, 3].
// Threads: x = channel, y = slice of `rowsPerSlice` rows. Rows count when !masked or frame < ceil(length / reduction).
// Numerics: never a sum of squares in f32.
// Held against: the goldens of batch_norm and conv_module.

struct Params { rows: u32, frames: u32, channels: u32, rowsPerSlice: u32, masked: u32, reduction: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> lengths: array<u32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

fn isValid(row: u32) -> bool {
  if (params.masked == 0u) { return true; }
  let length = lengths[row / params.frames];
  return row % params.frames < (length + params.reduction - 1u) / params.reduction;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= params.channels) { return; }
  let first = id.y * params.rowsPerSlice;
  let last = min(first + params.rowsPerSlice, params.rows);
  var count = 0.0;
  var sum = 0.0;
  for (var row = first; row < last; row++) {
    if (isValid(row)) {
      count += 1.0;
      sum += x[row * params.channels + c];
    }
  }
  let mean = sum / max(count, 1.0);
  var m2 = 0.0;
  for (var row = first; row < last; row++) {
    if (isValid(row)) {
      let d = x[row * params.channels + c] - mean;
      m2 = fma(d, d, m2);
    }
  }
  let at = (id.y * params.channels + c) * 3u;
  partial[at] = count;
  partial[at + 1u] = mean;
  partial[at + 2u] = m2;
}
