/** One kernel group, or the whole gradient, against TensorFlow.js. */
export interface SelfTestCase {
  name: string; // of the kernel group, or "gradient of a whole model"
  kernels: readonly string[]; // that it runs, by the names of their files in shaders/
  isPassed: boolean;
  worstError: number; // relative to the largest value expected; infinite where a value is not a number
  worstResult: string | null; // which of the case's results is the furthest off
  tolerance: number;
  failure: string | null; // why it could not be compared at all
}

/** What the start-up test of an adapter found. */
export interface SelfTestReport {
  cases: SelfTestCase[];
  unused: readonly string[]; // kernels that this adapter never gets to run
  isPassed: boolean;
  millis: number; // loading TensorFlow.js and compiling the kernels included
  against: string; // the TensorFlow.js backend
}
