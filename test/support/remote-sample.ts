import { readFileSync } from "node:fs";
import { encodeTfrecord, readTfrecord } from "../../src/data/index.ts";
import { buckets } from "./object-storage.ts";

const folder = "public/samples/digits";
const batchSize = 4;
const trainingRecords = 8; // a shard; there are two
const evaluationRecords = 4;

export const stepsPerEpoch = (2 * trainingRecords) / batchSize;

/** Puts the sample into a bucket, cut down to what trains in seconds: two training shards and one to evaluate. */
export async function putTinySample(bucket: string): Promise<void> {
  await buckets.put(bucket, "tiny/digits.tokens", readFileSync(`${folder}/digits.tokens`, "utf8"));
  await buckets.put(bucket, "tiny/digits.metadata.json", metadata());
  await buckets.put(bucket, "tiny/train_1.tfrecord", await firstRecords("train_1", trainingRecords));
  await buckets.put(bucket, "tiny/train_2.tfrecord", await firstRecords("train_2", trainingRecords));
  await buckets.put(bucket, "tiny/eval_1.tfrecord", await firstRecords("eval_1", evaluationRecords));
}

/** The sample's config with all its files in that bucket. */
export function tinySampleConfig(bucket: string, endpoint: string, epochs: number): string {
  const place = `s3://${bucket}/tiny`;
  const changes = [
    ["vocabulary: digits.tokens", `vocabulary: ${place}/digits.tokens`],
    ["tfrecords_dir: .", `tfrecords_dir: ${place}`],
    ["metadata: digits.metadata.json", `metadata: ${place}/digits.metadata.json`],
    ["tfrecords_shards: 4", "tfrecords_shards: 2"],
    ["cache: True", "cache: False"], // every epoch reads its files
    ["warmup_steps: 300", "warmup_steps: 8"],
    ["batch_size: 8", `batch_size: ${batchSize}`],
    ["num_epochs: 40", `num_epochs: ${epochs}`],
  ] as const;
  const text = changes.reduce(
    (text, [before, after]) => {
      if (!text.includes(before)) throw new Error(`The sample's config has no "${before}" any more.`);
      return text.replaceAll(before, after);
    },
    readFileSync(`${folder}/config.j2`, "utf8"),
  );
  return `${text}
studio_config:
  object_storage:
    endpoint: ${endpoint}
    region: us-east-1
    addressing: path
`;
}

/** The sample's, with the numbers of utterances that are left: they decide how many steps an epoch has. */
function metadata(): string {
  const { train, eval: evaluation } = JSON.parse(readFileSync(`${folder}/digits.metadata.json`, "utf8"));
  return JSON.stringify({
    train: { ...train, num_entries: 2 * trainingRecords },
    eval: { ...evaluation, num_entries: evaluationRecords },
  });
}

async function firstRecords(name: string, count: number): Promise<Uint8Array<ArrayBuffer>> {
  const payloads: Uint8Array[] = [];
  const stream = new Blob([readFileSync(`${folder}/${name}.tfrecord`)]).stream();
  for await (const item of readTfrecord(stream, name)) {
    if ("payload" in item && payloads.push(item.payload) === count) break;
  }
  return encodeTfrecord(payloads, "GZIP");
}
