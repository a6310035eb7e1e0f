import { decodingCases } from "./cases/decoding.ts";
import { encoderCases } from "./cases/encoder.ts";
import { jointCases } from "./cases/joint.ts";
import { predictionCases } from "./cases/prediction.ts";
import { productCases } from "./cases/products.ts";
import { trainingCases } from "./cases/training.ts";
import type { KernelCase } from "./kernel-case.ts";

/** Cases that between them run every kernel of shaders/. Those that take longest to compile come first. */
export const kernelCases: readonly KernelCase[] = [
  ...jointCases,
  ...productCases,
  ...decodingCases,
  ...predictionCases,
  ...encoderCases,
  ...trainingCases,
];
