export { decodeAudio } from "./audio.ts";
export { augmentFeatures, augmentSignal } from "./augmentation.ts";
export { createFeatureExtractor, type FeatureExtractor, type Features } from "./features.ts";
export { decodeFlac, isFlac } from "./flac.ts";
export { flacHeaderBytes, readFlacHeader } from "./flac-header.ts";
export { type FrameSizes, frameCountOfDuration, frameSizes } from "./frames.ts";
export { resample } from "./resample.ts";
export type { Sound } from "./signal.ts";
export { readWav, toInt16, writeWav } from "./wav.ts";
