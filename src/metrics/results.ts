import { splitLines } from "../lib/lines.ts";
import { StudioError } from "../lib/result.ts";
import type { ErrorCounts } from "./alignment.ts";
import { characterErrors, errorRate, formatRate, sumErrors, wordErrors } from "./error-rate.ts";

/** One utterance of a test, a line of the result TSV. */
export interface ResultRow {
  path: string;
  duration: string; // seconds, as the transcript file has it; Python's form (`pythonFloat`) where it has none
  groundtruth: string;
  greedy: string;
  beamsearch: string; // empty where no beam search was done
}

/** Corpus sums of one evaluation, under the names and in the order that TensorFlowASR prints. */
export interface ResultErrors {
  greedy_wer: ErrorCounts;
  greedy_cer: ErrorCounts;
  beamsearch_wer: ErrorCounts;
  beamsearch_cer: ErrorCounts;
}

/** Counts all errors (specification 9.4). An empty beam column counts as all deleted, so its rates are 1. */
export function evaluateResults(rows: readonly ResultRow[]): ResultErrors {
  return {
    greedy_wer: sumErrors(rows.map(row => wordErrors(row.groundtruth, row.greedy))),
    greedy_cer: sumErrors(rows.map(row => characterErrors(row.groundtruth, row.greedy))),
    beamsearch_wer: sumErrors(rows.map(row => wordErrors(row.groundtruth, row.beamsearch))),
    beamsearch_cer: sumErrors(rows.map(row => characterErrors(row.groundtruth, row.beamsearch))),
  };
}

/** The four lines that TensorFlowASR logs at the end, `greedy_wer: 0.18036746978759766` the first, fractions of 1. */
export function rateLines(errors: ResultErrors): string[] {
  const { greedy_wer, greedy_cer, beamsearch_wer, beamsearch_cer } = errors;
  return Object.entries({ greedy_wer, greedy_cer, beamsearch_wer, beamsearch_cer }).map(
    ([name, counts]) => `${name}: ${formatRate(errorRate([counts]))}`,
  );
}

/**
 * The result TSV, header first. A tab or line end inside a field becomes a space, a line end that closes it goes:
 * TensorFlowASR writes them as they are and cannot read its file again.
 */
export function writeResults(rows: readonly ResultRow[]): string {
  const lines = rows.map(({ path, duration, groundtruth, greedy, beamsearch }) =>
    [path, duration, groundtruth, greedy, beamsearch].map(oneField).join("\t"),
  );
  return [header, ...lines].map(line => `${line}\n`).join("");
}

/**
 * The rows of a result TSV. The first line is dropped whatever it says, as TensorFlowASR does.
 * @throws StudioError `results-columns` with the line that does not have five fields
 */
export function readResults(text: string, file: string): ResultRow[] {
  return splitLines(text)
    .slice(1)
    .map((line, index) => {
      const fields = line.split("\t");
      const [path, duration, groundtruth, greedy, beamsearch] = fields;
      if (
        fields.length !== 5 ||
        path === undefined ||
        duration === undefined ||
        groundtruth === undefined ||
        greedy === undefined ||
        beamsearch === undefined
      ) {
        throw new StudioError(
          "results-columns",
          `A result has 5 fields, this line ${fields.length}.`,
          { file, line: index + 2 },
          `The columns are ${header.split("\t").join(", ")}, separated by tabs; no text may contain a tab or a line end.`,
        );
      }
      return { path, duration, groundtruth, greedy, beamsearch };
    });
}

const header = "PATH\tDURATION\tGROUNDTRUTH\tGREEDY\tBEAMSEARCH";

function oneField(text: string): string {
  return splitLines(text.replaceAll("\t", " ")).join(" ");
}
