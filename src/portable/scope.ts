import * as tf from "@tensorflow/tfjs";

/** tf.tidy for any result: tensors made inside are disposed unless `tf.keep` was called on them. */
export function scoped<Result>(run: () => Result): Result {
  tf.engine().startScope();
  try {
    return run();
  } finally {
    tf.engine().endScope();
  }
}

/** Reads and disposes. */
export async function take(tensor: tf.Tensor): Promise<Float32Array<ArrayBuffer>> {
  const values = Float32Array.from(await tensor.data());
  tensor.dispose();
  return values;
}
