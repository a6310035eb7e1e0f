// TensorFlow.js and the model in its operations: what kernels are held against. Large, so loaded when a test begins.

export * as tf from "@tensorflow/tfjs";
export { Adam } from "../portable/adam.ts";
export { selectBackend } from "../portable/backend.ts";
export { batchNorm } from "../portable/batch-norm.ts";
export { globalNorm, limitNorm } from "../portable/gradient.ts";
export { greedy } from "../portable/greedy.ts";
export { joint } from "../portable/joint.ts";
export { transducerLoss } from "../portable/loss.ts";
export { PortableModel } from "../portable/model.ts";
export type { Pass } from "../portable/pass.ts";
export { activate, positionMask } from "../portable/pass.ts";
export { prediction } from "../portable/prediction.ts";
