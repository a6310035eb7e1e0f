/** A command of the command line, as its `--help` explains it further. */
export interface CommandLine {
  command: string;
  does: string;
}

export const commands: readonly CommandLine[] = [
  {
    command: "npm run studio -- train",
    does: "Trains the spoken-digits sample; with --config-path=FILE, any ContextNet transducer of yours.",
  },
  {
    command: "npm run studio -- evaluate --config-path=F --saved=W --output=T.tsv",
    does: "Decodes a test set and prints word and character error rates.",
  },
  {
    command: "npm run studio -- check --config-path=F",
    does: "Says what is wrong with a config, with line and column.",
  },
  { command: "npm run studio -- summary --config-path=F", does: "Prints the model as a table." },
  { command: "npm run studio -- plan --config-path=F", does: "Tells the memory a training step takes; needs no GPU." },
  { command: "npm run studio -- inspect SHARD...", does: "Counts records, seconds and damage of TFRecord shards." },
  { command: "npm run studio -- parity", does: "Compares this code with recorded results of TensorFlowASR." },
  { command: "npm run studio -- bench", does: "Measures the kernels on the adapter at hand." },
];

export const notYet: readonly string[] = [
  "Training, evaluation and configs in this page: today it only shows this text.",
  "Listening through the microphone, live charts, spectrograms.",
  "Reading shards from S3, Google Cloud Storage or HTTP: only files work.",
  "Writing Keras .h5 weights, TFRecords and TensorBoard events: only reading weights and shards works.",
  "Beam search, learning a vocabulary, other models than the wordpiece ContextNet transducer.",
];
