import type { DecoderConfig } from "../config/config.ts";
import { Pace } from "../lib/pace.ts";
import { StudioError } from "../lib/result.ts";
import type { DataSource, FileSink } from "../sources/index.ts";
import type { LearnerOptions } from "../text/learner-input.ts";
import { learnerWords } from "../text/learner-words.ts";
import { WordCounts } from "../text/word-counts.ts";
import { learnWordpieces } from "../text/wordpiece-learner.ts";
import { readTables } from "./read-tables.ts";
import type { Task } from "./task.ts";
import { textStream } from "./text-stream.ts";

export interface VocabularyRequest {
  decoder: DecoderConfig;
  configFile: string; // for errors
  /** Where the corpus files are. */
  source: DataSource;
  sink: FileSink;
  /** The file written; `decoder.vocabulary` by default. */
  output?: string;
}

export interface GeneratedVocabulary {
  file: string;
  tokens: string[];
  utterances: number;
  words: number;
  differentWords: number;
  /** Lines that are no rows, warned of. */
  leftOut: number;
}

/**
 * Learns the wordpieces of `corpus_files` and writes them one a line, as TensorFlowASR's `generate_vocab_wordpiece.py` does.
 * Memory holds the different words and their counts, whatever the size of the files.
 *
 * @throws StudioError `vocabulary-option` where the config lacks something, `vocabulary-no-words`, those of `readTables` and of
 * the sink
 */
export async function generateVocabulary(request: VocabularyRequest, task: Task): Promise<GeneratedVocabulary> {
  const { decoder, source, sink } = request;
  const file = request.output ?? decoder.vocabulary;
  if (file === null) throw missingOption(request, "vocabulary", "names no file to write to", "vocab.tokens");
  const options = optionsOf(request);
  if (!options.reservedTokens.includes(decoder.unknown_token)) task.warn(unknownNotReserved(request));

  const { counts, utterances, leftOut } = await countWords(decoder, source, task);
  if (counts.size === 0) {
    const place = { file: decoder.corpus_files[0] ?? request.configFile };
    throw new StudioError("vocabulary-no-words", "The corpus files hold no word.", place, "Check their third column.");
  }
  if (counts.forgotten > 0) task.warn(wordsForgotten(counts));
  const onPass = (done: number, most: number) =>
    task.report({ stage: "Learning tokens", done, total: most, unit: "passes" });
  const tokens = await learnWordpieces(counts.entries(), options, { signal: task.signal, onPass });
  await sink.write(file, textStream([tokens.map(token => `${token}\n`).join("")]), task.signal);
  task.signal.throwIfAborted();
  const differentWords = counts.size + counts.forgotten;
  return { file, tokens, utterances, words: counts.total, differentWords, leftOut };
}

async function countWords({ corpus_files, normalization_form }: DecoderConfig, source: DataSource, task: Task) {
  const counts = new WordCounts();
  const pace = new Pace(task.signal);
  let utterances = 0;
  let leftOut = 0;
  for await (const { rows, leftOut: here } of readTables(corpus_files, source, task)) {
    for (const { transcript } of rows) {
      counts.add(learnerWords(transcript, normalization_form));
      if (pace.isDue) await pace.rest();
    }
    utterances += rows.length;
    leftOut += here;
  }
  return { counts, utterances, leftOut };
}

/** What TensorFlowASR stops at with a bare TypeError or StopIteration is named here. */
function optionsOf(request: VocabularyRequest): LearnerOptions {
  const { decoder } = request;
  if (decoder.corpus_files.length === 0) {
    const what = "names no transcripts to learn from (train_files, its later name, is not read)";
    throw missingOption(request, "corpus_files", what, "[train.tsv]");
  }
  const { max_unique_chars: maxUniqueChars, reserved_tokens: reservedTokens } = decoder;
  if (maxUniqueChars === null) throw missingOption(request, "max_unique_chars", "is not set", "1000");
  if (reservedTokens === null) {
    throw missingOption(request, "reserved_tokens", "is not set", `["<pad>", "${decoder.unknown_token}"]`);
  }
  return {
    ...{ maxUniqueChars, reservedTokens },
    vocabSize: decoder.vocab_size,
    maxTokenLength: decoder.max_token_length,
    numIterations: decoder.num_iterations,
  };
}

function missingOption(
  { configFile: file }: VocabularyRequest,
  key: string,
  what: string,
  example: string,
): StudioError {
  const nextStep = `Write ${key}: ${example} under decoder_config.`;
  return new StudioError("vocabulary-option", `decoder_config.${key} ${what}.`, { file }, nextStep);
}

function unknownNotReserved({ decoder, configFile: file }: VocabularyRequest): StudioError {
  const message = `reserved_tokens lacks the unknown token ${decoder.unknown_token}: no model will load this vocabulary.`;
  return new StudioError("vocabulary-no-unknown", message, { file }, "Stop, and add it to reserved_tokens.");
}

function wordsForgotten({ forgotten, forgottenCount }: WordCounts): StudioError {
  const message = `There are more different words than memory is meant for: ${forgotten} of them, seen at most ${forgottenCount} times, were forgotten, so the result may differ from TensorFlowASR's.`;
  return new StudioError("vocabulary-words-forgotten", message, {}, "Give fewer corpus files, or cleaner ones.");
}
