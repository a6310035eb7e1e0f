// activation: element-wise functions by code, prepended to the kernels that apply one.
// Codes: 0 linear, 1 relu, 2 silu, 3 tanh, 4 sigmoid (src/engine/ops/activation.ts).
// Numerics: tanh is clamped at 9.01, where f32 tanh is 1 (large arguments overflow on some drivers, gpuweb issue 4458).

fn sigmoid(x: f32) -> f32 {
  return 1.0 / (1.0 + exp(-clamp(x, -80.0, 80.0)));
}

fn activate(code: u32, x: f32) -> f32 {
  switch (code) {
    case 1u: { return max(x, 0.0); }
    case 2u: { return x * sigmoid(x); }
    case 3u: { return tanh(clamp(x, -9.01, 9.01)); }
    case 4u: { return sigmoid(x); }
    default: { return x; }
  }
}

// The derivative with respect to x, at x.
fn activationSlope(code: u32, x: f32) -> f32 {
  switch (code) {
    case 1u: { return select(0.0, 1.0, x > 0.0); }
    case 2u: {
      let s = sigmoid(x);
      return s * (1.0 + x * (1.0 - s));
    }
    case 3u: {
      let y = tanh(clamp(x, -9.01, 9.01));
      return 1.0 - y * y;
    }
    case 4u: {
      let s = sigmoid(x);
      return s * (1.0 - s);
    }
    default: { return 1.0; }
  }
}
