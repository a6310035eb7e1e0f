// Makes TFRecord shards from recorded speech: a folder of splits train, dev and test, each with transcripts.tsv and FLAC.
//
//   node scripts/samples/make-recorded.mjs DATA CONFIG OUTPUT
//
// DATA holds the splits, CONFIG is a config.j2 with its vocabulary beside it. OUTPUT gets shards of train and dev, TSVs
// with absolute paths, the vocabulary, and the config with its folders set: train from OUTPUT/config.j2. The
// recordings stay where they are, and what is made here stays out of the repository.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { withSource } from "./source.mjs";

const [data, configFile, output] = process.argv.slice(2).map(path => resolve(path));
if (output === undefined || !existsSync(join(data, "train/transcripts.tsv")) || !existsSync(configFile)) {
  console.error(
    "Usage: node scripts/samples/make-recorded.mjs DATA CONFIG OUTPUT (DATA/train/transcripts.tsv must exist)",
  );
  process.exit(2);
}
/** Shards as the baseline's config counts them. */
const splits = [
  { split: "train", stage: "train", shards: 4 },
  { split: "dev", stage: "eval", shards: 1 },
  { split: "test", stage: "test", shards: 1 },
];
mkdirSync(output, { recursive: true });
await withSource(async load => {
  const { decodeAudio, writeWav } = await load("speech/index.ts");
  const { encodeExample, encodeTfrecord, recordsPerShard } = await load("data/index.ts");
  for (const { split, stage, shards } of splits) {
    const rows = ["PATH\tDURATION\tTRANSCRIPT"];
    const payloads = [];
    for (const line of readFileSync(join(data, split, "transcripts.tsv"), "utf8")
      .trimEnd()
      .split("\n")
      .slice(1)) {
      const [name, duration, transcript] = line.split("\t");
      const path = join(data, split, name);
      const { signal, sampleRate } = await decodeAudio(readFileSync(path));
      rows.push(`${path}\t${duration}\t${transcript}`);
      payloads.push(encodeExample({ path, audio: writeWav(signal, sampleRate), transcript }));
    }
    let first = 0;
    for (const [index, count] of recordsPerShard(payloads.length, shards).entries()) {
      const shard = await encodeTfrecord(payloads.slice(first, first + count), "GZIP");
      writeFileSync(join(output, `${stage}_${index + 1}.tfrecord`), shard);
      first += count;
    }
    writeFileSync(join(output, `digits_${split}.tsv`), `${rows.join("\n")}\n`);
    console.log(`${split}: ${payloads.length} utterances`);
  }
});
const folders = { workdir: output, datadir: output, rundir: join(output, "runs") };
const config = readFileSync(configFile, "utf8").replace(
  /(\{% set (\w+) = ")[^"]*(" %\})/g,
  (whole, before, name, after) => (name in folders ? `${before}${folders[name]}${after}` : whole),
);
writeFileSync(join(output, "config.j2"), config.replaceAll("{{workdir}}/tfrecords", "{{workdir}}"));
for (const [, name] of config.matchAll(/\/([\w.-]+\.tokens)\b/g)) {
  const vocabulary = join(dirname(configFile), basename(name));
  if (existsSync(vocabulary)) copyFileSync(vocabulary, join(output, basename(name)));
}
