import type { CommandSpec } from "./flags.ts";

// The flags of each command: those of the reference's scripts under their own names (specification 1.8), and ours.

const configPath = {
  type: "text",
  placeholder: "FILE",
  aliases: ["config"],
  help: "The TensorFlowASR config (.j2 or .yml).",
} as const;
const batchSize = {
  type: "integer",
  minimum: 1,
  default: null,
  help: "Batch size, instead of running_config.batch_size.",
} as const;
const json = { type: "boolean", default: false, help: "Prints JSON." } as const;
const precision = {
  type: ["none", "auto", "strict"],
  default: "none",
  help: "Mixed precision of the reference; the studio computes in float32.",
} as const;

export const trainCommand = {
  name: "train",
  help: "Trains a model, evaluates it and writes weights and run.json. Without a config it trains the sample.",
  flags: {
    configPath: { ...configPath, default: null },
    tfrecords: { type: "boolean", default: false, help: "Reads TFRecord shards instead of transcripts and audio." },
    bs: batchSize,
    spx: { type: "integer", minimum: 1, default: 1, help: "Steps per execution, as the progress line counts them." },
    devices: {
      type: "integers",
      minimum: 0,
      default: null,
      help: "GPUs of the reference; the studio uses one adapter.",
    },
    mxp: precision,
    pretrained: { type: "text", placeholder: "FILE.h5", default: null, help: "Weights to start from." },
    jitCompile: { type: "boolean", default: false, help: "XLA of the reference; has no effect here." },
    gaSteps: { type: "integer", minimum: 1, default: null, help: "Accumulates gradients over N steps." },
    maxSteps: { type: "integer", minimum: 1, default: null, help: "Stops after N steps." },
    seed: { type: "integer", minimum: 0, default: 42, help: "Of weights, order and augmentation." },
    output: { type: "text", placeholder: "DIR", default: null, help: "Folder for weights and run.json." },
    exclude: {
      type: "text",
      placeholder: "FILE",
      default: null,
      help: "Leaves out the utterances that a list of the doctor names (.tsv or .json).",
    },
    excludeKinds: {
      type: "texts",
      placeholder: "KIND",
      default: [],
      help: "Of that list only findings of these kinds; by default errors and warnings.",
    },
  },
} as const satisfies CommandSpec;

export const evaluateCommand = {
  name: "evaluate",
  help: "Decodes a test set with trained weights, writes the result TSV and prints the error rates.",
  flags: {
    configPath,
    saved: { type: "text", placeholder: "FILE.h5", aliases: ["h5"], help: "The weights." },
    output: { type: "text", placeholder: "FILE.tsv", default: "test.tsv", help: "The result TSV." },
    bs: batchSize,
    greedy: {
      type: ["reference", "streaming"],
      default: "reference",
      help: "The reference's greedy for testing, or the one for streaming (one symbol a frame).",
    },
    data: {
      type: "texts",
      placeholder: "FILE",
      default: [],
      help: "A transcript TSV or TFRecord shard instead of the config's test set.",
    },
    mxp: precision,
    device: { type: "integer", minimum: 0, default: 0, help: "GPU of the reference; has no effect here." },
    cpu: { type: "boolean", default: false, help: "CPU of the reference; has no effect here." },
  },
} as const satisfies CommandSpec;

export const checkCommand = {
  name: "check",
  help: "Prints what is wrong with a config, one diagnostic a line. Ends with 1 if there is an error.",
  flags: { configPath },
} as const satisfies CommandSpec;

export const summaryCommand = {
  name: "summary",
  help: "Prints the model's table as Keras does.",
  flags: { configPath },
} as const satisfies CommandSpec;

export const planCommand = {
  name: "plan",
  help: "Prints what a training step needs: memory by group, largest binding, scratch of the loss, dispatches.",
  flags: {
    configPath,
    bs: batchSize,
    frames: { type: "integer", minimum: 1, default: null, help: "Feature frames; by default the metadata's maximum." },
    labels: { type: "integer", minimum: 0, default: null, help: "Labels; by default the metadata's maximum." },
    json,
  },
} as const satisfies CommandSpec;

export const inspectCommand = {
  name: "inspect",
  help: "Prints compression, records, seconds of audio and bad records of TFRecord shards.",
  flags: { json },
  positionals: { name: "SHARD...", minimum: 1, help: "TFRecord files." },
} as const satisfies CommandSpec;

export const doctorCommand = {
  name: "doctor",
  help: "Reads a data set from end to end and tells what is wrong with it: damage, sound, labels, duplicates, speakers.",
  flags: {
    configPath,
    part: {
      type: ["all", "train", "eval", "test"],
      default: "all",
      help: "The data set of the config; by default all that are enabled.",
    },
    output: {
      type: "text",
      placeholder: "FILE.tsv|FILE.json",
      default: null,
      help: "Writes every finding with its place; train --exclude takes the file.",
    },
  },
  positionals: { name: "FILE...", minimum: 0, help: "Shards or transcript TSVs instead of the config's data sets." },
} as const satisfies CommandSpec;

export const createTfrecordsCommand = {
  name: "create_tfrecords",
  help: "Makes TFRecord shards of transcripts and audio. Ends with 1 where rows were left out.",
  flags: {
    mode: {
      type: "text",
      placeholder: "train|eval|test",
      help: "The stage: shards are called MODE_1.tfrecord and so on.",
    },
    configPath: {
      ...configPath,
      default: null,
      help: "The TensorFlowASR config: its compression_type, and what the flags leave open.",
    },
    tfrecordsDir: {
      type: "text",
      placeholder: "DIR",
      default: null,
      help: "Where the shards go, s3:// and gs:// too; by default tfrecords_dir of the config.",
    },
    tfrecordsShards: { type: "integer", minimum: 1, default: 16, help: "Number of shards." },
    shuffle: { type: "boolean", default: true, help: "Shuffles the rows once." },
    seed: { type: "integer", minimum: 0, default: 42, help: "Of the shuffle." },
    existing: {
      type: ["skip", "overwrite", "resume"],
      default: "skip",
      help: "Where the stage has shards: makes none, makes all anew, or makes those that a stopped run left out.",
    },
  },
  positionals: {
    name: "TSV|DIR...",
    minimum: 0,
    help: "Transcripts, or folders: of transcripts, of LibriSpeech, or of audio with NAME.txt beside it. By default data_paths of the config.",
  },
} as const satisfies CommandSpec;

export const makeSyntheticCommand = {
  name: "make_synthetic",
  help: "Makes TFRecord shards of any size with noise for speech, to measure how data is read.",
  flags: {
    utterances: { type: "integer", minimum: 1, help: "Number of utterances." },
    mode: {
      type: "text",
      placeholder: "STAGE",
      default: "train",
      help: "Shards are called STAGE_1.tfrecord and so on.",
    },
    tfrecordsDir: { type: "text", placeholder: "DIR", help: "Where the shards go, s3:// and gs:// too." },
    tfrecordsShards: { type: "integer", minimum: 1, default: 16, help: "Number of shards." },
    seconds: { type: "number", minimum: 0, default: 12.3, help: "Of an utterance, give or take a third." },
    words: { type: "integer", minimum: 1, default: null, help: "Of an utterance; by default two and a half a second." },
    sampleRate: { type: "integer", minimum: 1000, default: 16000, help: "Hz." },
    compression: { type: ["GZIP", "ZLIB", "none"], default: "GZIP", help: "Of the shards." },
    seed: { type: "integer", minimum: 0, default: 42, help: "The same seed makes the same records." },
  },
} as const satisfies CommandSpec;

export const generateVocabularyCommand = {
  name: "generate_vocab_wordpiece",
  help: "Learns wordpieces from corpus_files of decoder_config and writes them to its vocabulary, as tf.text's learner does.",
  flags: { configPath },
} as const satisfies CommandSpec;

export const generateMetadataCommand = {
  name: "generate_metadata",
  help: "Writes utterances and largest lengths of a stage into a metadata file; its other stages stay.",
  flags: {
    stage: {
      type: "text",
      placeholder: "train|eval|test",
      default: "train",
      help: "The stage that the rows belong to.",
    },
    configPath: { ...configPath, help: "The TensorFlowASR config, for its speech_config and vocabulary." },
    metadata: { type: "text", placeholder: "FILE.json", help: "The metadata file. Its maxima never shrink." },
  },
  positionals: { name: "TSV...", minimum: 1, help: "Transcripts." },
} as const satisfies CommandSpec;

export const createLibrispeechTranscriptsCommand = {
  name: "create_librispeech_trans",
  help: "Writes the transcript TSV of LibriSpeech's own folders. Ends with 1 where lines were left out.",
  flags: {
    directory: { type: "text", placeholder: "DIR", help: "A folder of LibriSpeech: every *.txt in it is read." },
    output: { type: "text", placeholder: "FILE.tsv", help: "The transcripts." },
  },
} as const satisfies CommandSpec;

export const parityCommand = {
  name: "parity",
  help: "Runs the studio's code against recorded outputs of TensorFlowASR. Ends with 1 if a case fails.",
  flags: {},
  positionals: { name: "DIR...", minimum: 0, help: "Folders of fixtures; by default those beside the repository." },
} as const satisfies CommandSpec;

export const benchCommand = {
  name: "bench",
  help: "Measures matrix products, the loss, a training step and feature extraction on this adapter.",
  flags: { quick: { type: "boolean", default: false, help: "Fewer repetitions and shapes." }, json },
} as const satisfies CommandSpec;
