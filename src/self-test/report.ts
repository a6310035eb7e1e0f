/** One kernel group, or the whole gradient, against TensorFlow.js. */
export interface SelfTestCase {
  name: string; // of the kernel, or "gradient of a whole model"
  isPassed: boolean;
  worstError: number; // relative to the largest value expected
  tolerance: number;
  failure: string | null; // why it could not be compared at all
}

/** What the start-up test of an adapter found. */
export interface SelfTestReport {
  cases: SelfTestCase[];
  isPassed: boolean;
  millis: number;
  against: string; // the TensorFlow.js backend
}
