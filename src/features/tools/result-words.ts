import { formatCount, formatDuration } from "../../lib/amounts.ts";
import type { ToolReport, ToolResult } from "../../workers/tools/protocol.ts";

/** What a tool made, in a sentence or two. */
export function describeReport({ result, millis }: ToolReport): string {
  return `${describeResult(result)} It took ${formatDuration(millis)}.`;
}

function describeResult(made: ToolResult): string {
  switch (made.tool) {
    case "create_tfrecords":
      return describeShards(made.result);
    case "recorded_tfrecords": {
      const held = made.held === null ? "" : `; ${count(made.held.utterances, "utterance")} held out for evaluation`;
      return `${count(made.train.utterances, "utterance")} to train on${held}.`;
    }
    case "create_librispeech_trans": {
      const { utterances, seconds, files, leftOut } = made.result;
      const left = leftOut === 0 ? "" : ` ${count(leftOut, "line")} left out.`;
      return `${count(utterances, "utterance")}, ${formatDuration(1000 * seconds)} of audio, from ${count(files, "file")} of text.${left}`;
    }
    case "generate_metadata": {
      const { stage, num_entries, max_input_length, max_label_length } = made.result;
      return `${stage}: ${count(num_entries, "utterance")}, at most ${count(max_input_length, "frame")} and ${count(max_label_length, "label")}.`;
    }
    case "generate_vocab_wordpiece": {
      const { size, words, differentWords, utterances, leftOut } = made.result;
      const left = leftOut === 0 ? "" : ` ${count(leftOut, "line")} left out.`;
      return `${count(size, "token")} learnt from ${count(words, "word")}, ${formatCount(differentWords)} of them different, in ${count(utterances, "utterance")}.${left}`;
    }
    default:
      return made satisfies never;
  }
}

function describeShards({
  outcome,
  shards,
  utterances,
  seconds,
  leftOut,
}: Extract<ToolResult, { tool: "create_tfrecords" }>["result"]): string {
  if (outcome === "skipped") return "There are shards of this stage already, so none were made.";
  if (outcome === "empty") return "The transcripts hold no row, so no shard was made.";
  const left = leftOut === 0 ? "" : ` ${count(leftOut, "row")} left out.`;
  return `${count(shards.length, "shard")}: ${count(utterances, "utterance")}, ${formatDuration(1000 * seconds)} of audio.${left}`;
}

function count(number: number, noun: string): string {
  return `${formatCount(number)} ${noun}${number === 1 ? "" : "s"}`;
}
