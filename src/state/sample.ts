import { StudioError } from "../lib/result.ts";
import type { NamedFile } from "../sources/index.ts";

/** The sample's config and what it names, as they lie beside the page. */
export const sampleConfig = { file: "digits/config.j2", address: () => sampleAddress("config.j2") };

/** The text of its config. @throws StudioError `file-unreadable` where it cannot be fetched */
export async function readSampleConfig(): Promise<string> {
  const address = sampleConfig.address();
  const response = await fetch(address).catch(() => undefined);
  if (response?.ok === true) return response.text();
  const reason = response === undefined ? "cannot be fetched" : `is not there: the server answered ${response.status}`;
  throw new StudioError("file-unreadable", `The sample's config ${reason}.`, { file: address }, "Go online.");
}

/** Absolute addresses, so that workers can fetch them. */
export function sampleFiles(): NamedFile[] {
  return fileNames.map(path => ({ path, content: sampleAddress(path) }));
}

/** The sample's weights, as our own command trained them. */
export function sampleWeights(): NamedFile {
  return { path: weightsName, content: sampleAddress(weightsName) };
}

export function isSampleFile({ path, content }: NamedFile): boolean {
  return content === sampleAddress(path);
}

const weightsName = "weights.safetensors";
const fileNames = [
  "digits.tokens",
  "digits.metadata.json",
  "train_1.tfrecord",
  "train_2.tfrecord",
  "train_3.tfrecord",
  "train_4.tfrecord",
  "eval_1.tfrecord",
  "digits_train.tsv",
  "digits_eval.tsv",
  weightsName,
];

function sampleAddress(name: string): string {
  return new URL(`${import.meta.env.BASE_URL}samples/digits/${encodeURIComponent(name)}`, document.baseURI).href;
}
