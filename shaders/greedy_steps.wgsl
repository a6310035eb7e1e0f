// greedy_steps: a bounded number of greedy decisions, one workgroup an utterance. Prepended: activation.wgsl.
//
//   y = argmax_v joint(encoder[t], prediction(last token, state))      the first index wins ties
//   blank: t + 1.   Else: emit y; last token = y; state = new state; and, when streaming, t + 1.
//   Ends at t = T, or (reference) after 2T - 1 symbols.
//
// A decision is a list of operations from `table`, 12 words each, every one a loop over outputs with a barrier after it. One
// barrier in the whole kernel and one place for each kind of arithmetic: software adapters compile a kernel with many barriers
// for minutes.
//
// Shapes: weights: one page of the parameter arena; table [operations, 12] (src/engine/ops/greedy-table.ts);
//   encoder [batch, frames, encoderWidth], after its pre-joint layer; lengths [batch]; states [batch, stateSize];
//   scratch [batch, scratchSize], states first; control [batch, 8] as greedy_start; decisions [batch, decisionLimit, 4] of
//   (frame, symbol, log-probability, margin to the second best), the last two as bits of f32.
// Threads: each takes every THREADS-th output, so that neighbours read neighbouring weights. Vectors pass through scratch, so no
//   width is limited. The prediction network runs only after a symbol: a blank changes nothing in it.
// Numerics: f32; log-probabilities over all classes, the choice among those below tokenClasses. Values that are not numbers
//   choose the blank, so that decoding ends.
// Held against: TensorFlowASR's recorded decoding, symbol by symbol, and a float64 twin over every option.

struct Params {
  frames: u32, steps: u32, operations: u32, decisionLimit: u32, encoderWidth: u32, tokenClasses: u32, blank: u32,
  isProduct: u32, isStreaming: u32, stateSize: u32, scratchSize: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> table: array<u32>;
@group(0) @binding(3) var<storage, read> encoder: array<f32>;
@group(0) @binding(4) var<storage, read> lengths: array<u32>;
@group(0) @binding(5) var<storage, read_write> states: array<f32>;
@group(0) @binding(6) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(7) var<storage, read_write> control: array<u32>;
@group(0) @binding(8) var<storage, read_write> decisions: array<u32>;

override THREADS: u32 = 256u; // a power of two; src/engine/ops/greedy-table.ts knows it
const NONE: u32 = 0xffffffffu;
const LOWEST: f32 = -3e38;
const LAYER_NORM_EPSILON: f32 = 1e-3;

// Kinds of operations and what their words 1.. hold. Places are elements of weights or of the utterance's scratch.
const PRODUCT: u32 = 0u; // vector, inner, kernel, outputs, bias, out, activation
const ROW: u32 = 1u; // whether the blank's row is 0, -, kernel, outputs, bias, out
const CELL: u32 = 2u; // products with the input, with the state, old state, units, gates, new state, out
const NORM: u32 = 3u; // vector, gamma, beta, outputs, -, out
const JOIN: u32 = 4u; // prediction, its width, -, outputs, -, out, activation
const CHOOSE: u32 = 5u; // logits, 1, 1, outputs (threads), classes, out
const MERGE: u32 = 6u; // partials, stride, count, outputs, -, partials: each is the first of those put together
const DECIDE: u32 = 7u; // partials, -, -, outputs (1)
const COMMIT: u32 = 8u; // new states, -, -, outputs, -, old states

// What is known of some classes: the best token, the second best, and the sum of exp(logit - largest) over all.
struct Partial { best: f32, second: f32, largest: f32, sum: f32, bestClass: u32 }
const PARTIAL: u32 = 5u; // words

// Bits of control's word 4: the phases that have to run next.
const PREDICTION: u32 = 1u;
const JOINT: u32 = 2u;
const STATES: u32 = 4u;

fn hyperbolic(x: f32) -> f32 {
  return tanh(clamp(x, -9.01, 9.01));
}

// vector [inner] in scratch times column `column` of kernel [inner, columns]; four sums keep four loads in flight.
fn product(vector: u32, inner: u32, kernel: u32, columns: u32, column: u32) -> f32 {
  var sums = vec4f(0.0);
  var k = 0u;
  var at = kernel + column;
  for (; k + 4u <= inner; k += 4u) {
    let x = vec4f(scratch[vector + k], scratch[vector + k + 1u], scratch[vector + k + 2u], scratch[vector + k + 3u]);
    let w = vec4f(weights[at], weights[at + columns], weights[at + 2u * columns], weights[at + 3u * columns]);
    sums = fma(x, w, sums);
    at += 4u * columns;
  }
  for (; k < inner; k++) {
    sums.x = fma(scratch[vector + k], weights[at], sums.x);
    at += columns;
  }
  return (sums.x + sums.y) + (sums.z + sums.w);
}

// New state of one unit: LSTM (4 gates i, f, c, o), GRU with reset after (3: z, r, h), or simple (1).
fn cell(fromInput: u32, fromState: u32, old: u32, units: u32, gates: u32, next: u32, unit: u32) -> f32 {
  let x = fromInput + unit;
  let h = fromState + unit;
  let first = scratch[x] + scratch[h];
  if (gates == 1u) { return hyperbolic(first); }
  let second = sigmoid(scratch[x + units] + scratch[h + units]);
  if (gates == 3u) {
    let candidate = hyperbolic(scratch[x + 2u * units] + second * scratch[h + 2u * units]);
    let update = sigmoid(first);
    return update * scratch[old + unit] + (1.0 - update) * candidate;
  }
  let candidate = hyperbolic(scratch[x + 2u * units] + scratch[h + 2u * units]);
  let c = second * scratch[old + units + unit] + sigmoid(first) * candidate;
  scratch[next + units + unit] = c;
  return sigmoid(scratch[x + 3u * units] + scratch[h + 3u * units]) * hyperbolic(c);
}

// Layer norm of one element; every thread finds mean and variance itself, which is cheaper than a barrier's share.
fn norm(vector: u32, count: u32, gamma: u32, beta: u32, j: u32) -> f32 {
  var sum = 0.0;
  for (var k = 0u; k < count; k++) { sum += scratch[vector + k]; }
  let mean = sum / f32(count);
  var squares = 0.0;
  for (var k = 0u; k < count; k++) {
    let difference = scratch[vector + k] - mean;
    squares += difference * difference;
  }
  let scale = inverseSqrt(squares / f32(count) + LAYER_NORM_EPSILON);
  return (scratch[vector + j] - mean) * scale * weights[gamma + j] + weights[beta + j];
}

// What one thread knows of its classes.
fn choose(logits: u32, classes: u32, thread: u32) -> Partial {
  var all = Partial(LOWEST, LOWEST, LOWEST, 0.0, NONE);
  for (var v = thread; v < classes; v += THREADS) {
    let z = scratch[logits + v];
    let larger = max(all.largest, z);
    all.sum = all.sum * exp(all.largest - larger) + exp(z - larger);
    all.largest = larger;
    if (v < params.tokenClasses) {
      if (z > all.best) {
        all.second = all.best;
        all.best = z;
        all.bestClass = v;
      } else {
        all.second = max(all.second, z);
      }
    }
  }
  return all;
}

// Puts `count` partials, `stride` apart, together. The count is no constant, so that no compiler unrolls it.
fn merge(first: u32, stride: u32, count: u32) -> Partial {
  var all = Partial(LOWEST, LOWEST, LOWEST, 0.0, NONE);
  for (var i = 0u; i < count; i++) {
    let other = partialAt(first + PARTIAL * stride * i);
    all.second = max(max(all.second, other.second), min(all.best, other.best));
    if (other.best > all.best || (other.best == all.best && other.bestClass < all.bestClass)) {
      all.bestClass = other.bestClass;
    }
    all.best = max(all.best, other.best);
    let larger = max(all.largest, other.largest);
    all.sum = all.sum * exp(all.largest - larger) + other.sum * exp(other.largest - larger);
    all.largest = larger;
  }
  return all;
}

fn partialAt(at: u32) -> Partial {
  let bestClass = bitcast<u32>(scratch[at + 4u]);
  return Partial(scratch[at], scratch[at + 1u], scratch[at + 2u], scratch[at + 3u], bestClass);
}

fn keep(at: u32, all: Partial) {
  scratch[at] = all.best;
  scratch[at + 1u] = all.second;
  scratch[at + 2u] = all.largest;
  scratch[at + 3u] = all.sum;
  scratch[at + 4u] = bitcast<f32>(all.bestClass & 0x3fffffffu); // NONE stays no class; such bits are no NaN
}

fn decide(partials: u32, b: u32) {
  let at = b * 8u;
  let all = partialAt(partials);
  var symbol = all.bestClass;
  if (symbol >= params.tokenClasses) { symbol = params.blank; }
  let emitted = select(1u, 0u, symbol == params.blank);
  let frame = control[at];
  let count = control[at + 3u];
  let decision = 4u * (b * params.decisionLimit + count);
  decisions[decision] = frame;
  decisions[decision + 1u] = symbol;
  decisions[decision + 2u] = bitcast<u32>(all.best - all.largest - log(all.sum));
  decisions[decision + 3u] = bitcast<u32>(all.best - all.second);
  let next = frame + max(1u - emitted, params.isStreaming);
  let symbols = control[at + 1u] + emitted;
  let frames = lengths[b];
  let isFull = params.isStreaming == 0u && symbols + 1u >= 2u * frames;
  var phases = 0u;
  if (next < frames && !isFull) { phases = select(JOINT, JOINT | PREDICTION, emitted != 0u); }
  if (emitted != 0u) {
    phases |= STATES;
    control[at + 2u] = symbol;
  }
  control[at] = next;
  control[at + 1u] = symbols;
  control[at + 3u] = count + 1u;
  control[at + 4u] = phases;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.x;
  let base = b * params.scratchSize;
  for (var turn = 0u; turn < params.steps * params.operations; turn++) {
    let op = 12u * (turn % params.operations);
    let kind = table[op];
    let first = table[op + 1u];
    let second = table[op + 2u];
    let third = table[op + 3u];
    let outputs = table[op + 4u];
    let fifth = table[op + 5u];
    let out = base + table[op + 6u];
    let code = table[op + 7u];
    if (thread < outputs && (control[b * 8u + 4u] & table[op + 8u]) != 0u) {
      for (var i = thread; i < outputs; i += THREADS) {
        var value = 0.0;
        var partial: Partial;
        switch kind {
          case PRODUCT: {
            value = product(base + first, second, third, outputs, i);
            if (fifth != NONE) { value += weights[fifth + i]; }
          }
          case ROW: {
            let token = control[b * 8u + 2u];
            if (fifth != NONE) { value = weights[fifth + i]; }
            if (first == 0u || token != params.blank) { value += weights[third + token * outputs + i]; }
          }
          case CELL: {
            let next = base + table[op + 9u];
            value = cell(base + first, base + second, base + third, outputs, fifth, next, i);
            scratch[next + i] = value;
          }
          case NORM: { value = norm(base + first, outputs, second, third, i); }
          case JOIN: {
            let row = (b * params.frames + control[b * 8u]) * params.encoderWidth;
            let e = encoder[row + min(i, params.encoderWidth - 1u)];
            let p = scratch[base + first + min(i, second - 1u)];
            value = select(e + p, e * p, params.isProduct != 0u);
          }
          case CHOOSE: { partial = choose(base + first, fifth, i); }
          case MERGE: { partial = merge(base + first + PARTIAL * second * third * i, second, third); }
          case DECIDE: { decide(base + first, b); }
          default: { // COMMIT
            value = scratch[base + first + i];
            states[b * params.stateSize + i] = value;
          }
        }
        if (kind == CHOOSE || kind == MERGE) { keep(out + PARTIAL * second * third * i, partial); }
        if (kind < CHOOSE || kind == COMMIT) { scratch[out + i] = activate(code, value); }
      }
    }
    storageBarrier();
  }
}
