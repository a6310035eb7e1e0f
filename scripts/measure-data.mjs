import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { createServer } from "vite";
import { chromiumFlags, findChromium } from "./chromium.mjs";
import { serveData } from "./data-server.mjs";
import { root } from "./packages.mjs";
import { residentBytes } from "./resident-bytes.mjs";

// How fast a browser reads data, from a server on this machine: list, stream, records, samples, features; whether memory stays
// flat over many gigabytes; and what the index of a large data set costs. Prints tables for docs/measurements.md.
//
//   node scripts/measure-data.mjs [--only throughput,memory,index] [--gigabytes 20] [--utterances 281241]

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "throughput,memory,index" },
    gigabytes: { type: "string", default: "20" },
    utterances: { type: "string", default: "281241" },
  },
});
const wanted = values.only.split(",");
const folder = mkdtempSync(join(tmpdir(), "measure-data-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
process.chdir(root);

const vite = await createServer({ logLevel: "error", server: { port: 0, hmr: false, watch: null } });
await vite.listen();
const executablePath = findChromium();
const browser = await chromium.launch({
  args: [...chromiumFlags, "--enable-blink-features=ForceEagerMeasureMemory"],
  ...(executablePath !== undefined && { executablePath }),
});
try {
  if (wanted.includes("throughput")) await measureThroughput();
  if (wanted.includes("memory")) await measureMemory(Number(values.gigabytes));
  if (wanted.includes("index")) await measureIndex(Number(values.utterances));
} finally {
  await browser.close();
  await vite.close();
}
process.exit();

async function measureThroughput() {
  const batches = 12;
  for (const compression of ["none", "GZIP"]) {
    const data = makeShards(compression, ["--utterances", "400", "--tfrecords-shards", "16"]);
    const server = await serveData(data);
    const page = await openPage();
    const { shards, millis } = await page.evaluate(address => bench.list(address), server.address);
    console.log(`\n${compression}: ${shards.length} shards listed in ${millis.toFixed(0)} ms`);
    console.log("read as            MB/s of shards  utterances/s  times real time");
    for (const what of ["bytes", "records", "samples"]) {
      const timed = await page.evaluate(([names, how]) => bench.read(names, how), [shards, what]);
      print(what, timed, timed.bytes);
    }
    for (const helpers of [0, 3]) {
      const project = projectOf(server.address, 400);
      const order = [project, helpers, batches];
      const timed = await page.evaluate(
        ([files, count, wantedBatches]) => bench.features(files, count, wantedBatches),
        order,
      );
      print(`features, ${helpers + 1} worker${helpers > 0 ? "s" : ""}`, timed, timed.bytes);
    }
    await page.close();
    server.close();
  }
}

function print(name, { utterances, seconds, millis }, bytes) {
  const perSecond = amount => (amount / millis) * 1000;
  const columns = [perSecond(bytes) / 1e6, perSecond(utterances), perSecond(seconds)];
  console.log(`${name.padEnd(20)}${columns.map(value => (value > 0 ? value.toFixed(1) : "-").padEnd(15)).join("")}`);
}

/** The same few hundred megabytes under as many names as make the amount. */
async function measureMemory(gigabytes) {
  const data = makeShards("none", ["--utterances", "1000", "--tfrecords-shards", "4"]);
  const bytes = readdirSync(data).reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
  const server = await serveData(data, { copies: Math.ceil((gigabytes * 1e9) / bytes) });
  const page = await openPage();
  const { shards } = await page.evaluate(address => bench.list(address), server.address);
  console.log("\nGB read  page and workers MiB  resident MiB  MB/s");
  const parts = 10;
  let read = 0;
  for (let part = 0; part < parts; part++) {
    const names = shards.slice((part * shards.length) / parts, ((part + 1) * shards.length) / parts);
    const timed = await page.evaluate(each => bench.read(each, "records"), names);
    read += timed.bytes;
    const memory = await page.evaluate(() => bench.memory());
    const row = [read / 1e9, memory / 2 ** 20, residentBytes() / 2 ** 20, timed.bytes / timed.millis / 1000];
    console.log(row.map((value, column) => value.toFixed(1).padEnd([9, 22, 14, 0][column])).join(""));
  }
  await page.close();
  server.close();
}

/** Texts and paths as long as the seed's, sound as short as it can be: the index is what is measured. */
async function measureIndex(utterances) {
  const shape = ["--tfrecords-shards", "16", "--sample-rate", "1000", "--seconds", "1.2", "--words", "30"];
  const data = makeShards("none", ["--utterances", String(utterances), ...shape]);
  const server = await serveData(data);
  const page = await openPage();
  const project = projectOf(server.address, utterances);
  const { millis, before, after, ...found } = await page.evaluate(files => bench.index(files), project);
  const mebibytes = bytes => (bytes / 2 ** 20).toFixed(1);
  console.log(`\n${found.utterances} utterances indexed in ${(millis / 1000).toFixed(0)} s:`);
  console.log(`page and workers ${mebibytes(before)} MiB before, ${mebibytes(after)} MiB with the index`);
  await page.close();
  server.close();
}

function makeShards(compression, flags) {
  const data = mkdtempSync(join(folder, "shards-"));
  const command = ["scripts/studio.mjs", "make_synthetic", "--tfrecords-dir", data, "--compression", compression];
  const { status } = spawnSync(process.execPath, [...command, ...flags], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(1);
  return data;
}

async function openPage() {
  const page = await browser.newPage();
  page.on("pageerror", error => console.error(error.message));
  await page.goto(`http://localhost:${vite.config.server.port || vite.httpServer.address().port}/test/bench/data.html`);
  await page.waitForFunction(() => "bench" in globalThis);
  return page;
}

/** The seed's features. */
function projectOf(folderAddress, entries) {
  const dataset =
    stage => `{ enabled: ${stage === "train"}, stage: ${stage}, tfrecords_dir: "${folderAddress}", shuffle: True,
    buffer_size: 100, drop_remainder: True, metadata: { num_entries: ${entries} } }`;
  const config = `
speech_config: { sample_rate: 16000, frame_ms: 25, stride_ms: 10, num_feature_bins: 80, feature_type: log_mel_spectrogram }
decoder_config: { type: wordpiece, blank_index: 0, unknown_token: "<unk>", unknown_index: 1, vocabulary: words.tokens }
model_config:
  name: contextnet
  encoder_alpha: 0.5
  encoder_blocks:
    - { nlayers: 1, kernel_size: 5, filters: 16, strides: 1, residual: False, activation: silu, padding: causal }
  prediction_label_encode_mode: embedding
  prediction_embed_dim: 8
  prediction_num_rnns: 1
  prediction_rnn_units: 8
  prediction_rnn_type: lstm
  joint_dim: 8
learning_config:
  train_dataset_config: ${dataset("train")}
  eval_dataset_config: ${dataset("eval")}
  test_dataset_config: ${dataset("test")}
  optimizer_config: { beta_1: 0.9 }
  learning_rate_config: { warmup_steps: 10, max_lr: null }
  running_config: { batch_size: 16, num_epochs: 1 }
`;
  const syllables = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu", "an"];
  const pieces = syllables.flatMap(syllable => [syllable, `##${syllable}`]);
  return { config, vocabulary: ["<pad>", "<unk>", ...pieces, ""].join("\n") };
}
