/**
 * tf.signal.hann_window(length, periodic=True). For an odd length TensorFlow's "periodic" window has the denominator of
 * the symmetric one (specification section 3.2). A length of 1 gives 1.
 */
export function hannWindow(length: number): Float64Array {
  const period = length % 2 === 0 ? length : length - 1;
  return Float64Array.from({ length }, (_, i) => (length === 1 ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / period)));
}
