// Makes the sample data set public/samples/digits: spoken digit strings from Debian's flite.
//
//   apt-get install -y flite sox && node scripts/samples/make-digits.mjs
//
// Every choice is drawn from one seed, flite and SoX are deterministic: the same versions give the same samples.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withSource } from "./source.mjs";

for (const program of ["flite", "sox"]) {
  if (spawnSync(program, ["--version"]).error !== undefined) {
    console.error(`${program} is missing. Install it: apt-get install -y flite sox`);
    process.exit(2);
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "public/samples/digits");
const seed = 20261125;
/** Enough for the config's features, which end at 4 kHz, and twice the speech in the same bytes. */
const sampleRate = 8000;
const digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const voices = ["slt", "rms", "awb", "kal16"];
const stages = [
  { name: "train", shards: 4, countsByLength: [80, 320, 320, 180, 100] },
  { name: "eval", shards: 1, countsByLength: [0, 30, 36, 20, 10] },
];
/** What TensorFlowASR's metadata counts frames with: the config's frames. */
const frames = {
  sample_rate: sampleRate,
  frame_ms: 25,
  stride_ms: 10,
  fft_overdrive: true,
  pad_end: false,
  use_librosa_like_stft: false,
};
/** Samples are multiples of this: the rounding is 31 to 41 dB below the speech, and lets half an hour fit 8 MB of gzip. */
const sampleStep = 96;

const { Random, readWav, writeWav, frameCountOfDuration, encodeExample, encodeTfrecord, recordsPerShard } =
  await withSource(async load => ({
    ...(await load("lib/random.ts")),
    ...(await load("speech/index.ts")),
    ...(await load("data/index.ts")),
  }));
const scratch = mkdtempSync(join(tmpdir(), "digits-"));

const random = new Random(seed);
const texts = drawTexts();
const metadata = {};
for (const { name, shards } of stages) await makeStage(name, shards, texts[name]);
writeFileSync(join(folder, "digits.metadata.json"), JSON.stringify(metadata, null, 2));
writeFileSync(join(folder, "digits.tokens"), `${vocabulary().join("\n")}\n`);
rmSync(scratch, { recursive: true });

/** Different strings for the stages: what is evaluated was never heard as a string (single digits are trained only). */
function drawTexts() {
  const drawn = new Set();
  const texts = Object.fromEntries(stages.map(stage => [stage.name, []]));
  for (const stage of [...stages].reverse()) {
    const others = new Set(drawn);
    stage.countsByLength.forEach((count, index) => {
      for (let i = 0; i < count; ) {
        // Single digits come round in turn, so that each is as frequent as the others.
        const text =
          index === 0 ? digits[i % 10] : Array.from({ length: index + 1 }, () => digits[random.integer(10)]).join(" ");
        if (others.has(text)) continue;
        drawn.add(text);
        texts[stage.name].push(text);
        i++;
      }
    });
    random.shuffle(texts[stage.name]);
  }
  return texts;
}

async function makeStage(stage, shards, lines) {
  const rows = ["PATH\tDURATION\tTRANSCRIPT"];
  const payloads = [];
  const maxima = { max_input_length: 0, max_label_length: 0 };
  for (const [index, transcript] of lines.entries()) {
    const voice = voices[index % voices.length];
    const signal = speak(transcript, voice);
    const path = `${stage}/${voice}-${String(index).padStart(4, "0")}.wav`;
    const duration = signal.length / sampleRate;
    rows.push(`${path}\t${duration}\t${transcript}`);
    payloads.push(encodeExample({ path, audio: writeWav(signal, sampleRate), transcript }));
    maxima.max_input_length = Math.max(maxima.max_input_length, frameCountOfDuration(frames, duration));
    maxima.max_label_length = Math.max(maxima.max_label_length, transcript.split(" ").length);
    if (process.stdout.isTTY) process.stdout.write(`\r${stage} ${index + 1}/${lines.length}`);
  }
  let first = 0;
  for (const [index, count] of recordsPerShard(payloads.length, shards).entries()) {
    const shard = await encodeTfrecord(payloads.slice(first, first + count), "GZIP");
    writeFileSync(join(folder, `${stage}_${index + 1}.tfrecord`), shard);
    first += count;
  }
  writeFileSync(join(folder, `digits_${stage}.tsv`), `${rows.join("\n")}\n`);
  metadata[stage] = { ...maxima, num_entries: payloads.length };
  const seconds = rows.slice(1).reduce((sum, row) => sum + Number(row.split("\t")[1]), 0);
  console.log(`${stage}: ${payloads.length} utterances, ${(seconds / 60).toFixed(2)} minutes`);
}

/** One utterance: the voice at a drawn speed, pitch and level, silence cut, noise added. */
function speak(text, voice) {
  const spoken = join(scratch, "spoken.wav");
  const pitched = join(scratch, "pitched.wav");
  const stretch = uniform(0.76, 1).toFixed(3);
  const cents = Math.round(uniform(-150, 150));
  execFileSync("flite", ["-voice", voice, "--setf", `duration_stretch=${stretch}`, "-t", text, "-o", spoken]);
  execFileSync("sox", ["-R", "-D", spoken, pitched, "gain", "-6", "pitch", String(cents), "rate", String(sampleRate)]);
  const voiced = cutSilence(readWav(readFileSync(pitched)).signal);
  const level = uniform(0.03, 0.09);
  const gain = level / rootMeanSquare(voiced);
  const lead = Math.round(pause() * sampleRate);
  const tail = Math.round(pause() * sampleRate);
  const signal = new Float32Array(lead + voiced.length + tail);
  voiced.forEach((sample, i) => {
    signal[lead + i] = gain * sample;
  });
  addNoise(signal, level * 10 ** (-uniform(28, 44) / 20));
  return signal.map(sample => (Math.round((sample * 32768) / sampleStep) * sampleStep) / 32768);
}

/** Seconds before and after the speech: half of them short, half as a microphone hears them. */
function pause() {
  return random.uniform() < 0.5 ? uniform(0.03, 0.12) : uniform(0.12, 1);
}

/** Noise between white and soft (one-pole low pass), of the given root mean square. */
function addNoise(signal, level) {
  const softness = uniform(0, 0.9);
  const scale = level * Math.sqrt(1 - softness ** 2); // a one-pole filter's gain for white noise
  let noise = 0;
  for (let i = 0; i < signal.length; i++) {
    noise = softness * noise + scale * random.normal();
    signal[i] += noise;
  }
}

/** Without the silence before the first and after the last 10 ms that are louder than 1/100 of the loudest. */
function cutSilence(signal) {
  const step = sampleRate / 100;
  const levels = Array.from({ length: Math.floor(signal.length / step) }, (_, i) =>
    rootMeanSquare(signal.subarray(i * step, (i + 1) * step)),
  );
  const threshold = Math.max(...levels) / 100;
  const first = levels.findIndex(level => level > threshold);
  const last = levels.findLastIndex(level => level > threshold);
  return signal.subarray(first * step, (last + 1) * step);
}

function rootMeanSquare(signal) {
  return Math.sqrt(signal.reduce((sum, sample) => sum + sample * sample, 0) / signal.length);
}

function uniform(low, high) {
  return low + (high - low) * random.uniform();
}

/** The digits as whole words, and letters, so that any word of a to z can be written. */
function vocabulary() {
  const letters = Array.from("abcdefghijklmnopqrstuvwxyz'");
  return ["<pad>", "<unk>", ...letters, ...digits, ...letters.map(letter => `##${letter}`)];
}
