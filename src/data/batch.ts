/** A padded batch, as the model takes it (specification section 2.4). Numbers are row-major. */
export interface Batch {
  size: number; // B
  frames: number; // T
  labelCount: number; // U
  bins: number; // F
  inputs: Float32Array; // [B,T,F]
  inputLengths: Uint32Array; // [B]
  predictions: Uint32Array; // [B,U+1]: the blank, then the labels
  predictionLengths: Uint32Array; // [B]
  labels: Uint32Array; // [B,U]
  labelLengths: Uint32Array; // [B]
  utterances: { path: string; transcript: string; duration: number }[]; // duration in seconds
}
