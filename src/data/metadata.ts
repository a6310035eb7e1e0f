import type { SpeechConfig, StageMetadata } from "../config/config.ts";
import { quoteValue } from "../lib/quote.ts";
import { type Place, StudioError } from "../lib/result.ts";
import { frameCountOfDuration } from "../speech/index.ts";
import type { TranscriptRow } from "./transcripts.ts";

/** The whole metadata file: stages by name, and whatever else it holds. */
export type Metadata = Record<string, unknown>;

/**
 * Reads a metadata file (specification section 2.5).
 *
 * @throws StudioError `metadata-not-json`.
 */
export function parseMetadata(text: string, file: string): Metadata {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw notMetadata(`is no JSON: ${reason}`, file);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw notMetadata("holds no object", file);
  return { ...value };
}

/**
 * What the file says of a stage; undefined where it says nothing. Text and fractions are read as Python's `int` reads them.
 *
 * @throws StudioError `metadata-not-a-number`.
 */
export function stageMetadata(metadata: Metadata, stage: string, file: string): StageMetadata | undefined {
  const given = Object.hasOwn(metadata, stage) ? metadata[stage] : undefined;
  if (typeof given !== "object" || given === null) return undefined;
  const values = new Map(Object.entries(given));
  const read: StageMetadata = {};
  for (const key of keys) if (values.has(key)) read[key] = toInteger(values.get(key), `${stage}.${key}`, { file });
  return read;
}

/** Train and eval share their maxima: the larger ones (specification section 2.4). Undefined unless both are known. */
export function mergeMaxima(stages: readonly (StageMetadata | undefined)[]): Maxima | undefined {
  const frames = Math.max(0, ...stages.map(stage => stage?.max_input_length ?? 0));
  const labels = Math.max(0, ...stages.map(stage => stage?.max_label_length ?? 0));
  return frames > 0 && labels > 0 ? { frames, labels } : undefined;
}

/** The static shape of batches. */
export interface Maxima {
  frames: number;
  labels: number; // without blank
}

export interface MetadataRules {
  stage: string;
  speech: SpeechConfig;
  tokenize: (transcript: string) => readonly number[];
  /** What the file holds so far: its other stages stay, and the maxima of this one never shrink. */
  existing?: Metadata;
  file: string;
}

type Row = Pick<TranscriptRow, "duration" | "transcript"> & Partial<Pick<TranscriptRow, "line">>;

/** The text of the metadata file that TensorFlowASR's `generate_metadata.py` writes, byte for byte. */
export function generateMetadata({ rows, ...rules }: MetadataRules & { rows: readonly Row[] }): string {
  const tally = new MetadataTally(rules);
  for (const row of rows) tally.add(row);
  return tally.text();
}

/** The same, with rows that come one after the other. */
export class MetadataTally {
  private frames: number;
  private labels: number;
  private count = 0;

  constructor(private readonly rules: MetadataRules) {
    const { existing, stage, file } = rules;
    const before = existing === undefined ? undefined : stageMetadata(existing, stage, file);
    this.frames = before?.max_input_length ?? 0;
    this.labels = before?.max_label_length ?? 0;
  }

  /**
   * `file` is the table that the row is from, for errors.
   * @throws StudioError `duration-not-a-number`
   */
  add({ duration, transcript, line }: Row, file?: string): void {
    const { speech, tokenize } = this.rules;
    const place = { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
    this.frames = Math.max(this.frames, frameCountOfDuration(speech, duration, place));
    this.labels = Math.max(this.labels, tokenize(transcript).length);
    this.count++;
  }

  get stage(): Required<StageMetadata> {
    return { max_input_length: this.frames, max_label_length: this.labels, num_entries: this.count };
  }

  text(): string {
    const { existing, stage } = this.rules;
    return pythonJson({ ...existing, [stage]: this.stage });
  }
}

const keys = ["max_input_length", "max_label_length", "num_entries"] as const;

/** As `json.dumps(value, indent=2)`: everything outside printable ASCII is escaped. */
function pythonJson(value: Metadata): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(/[\u007f-\uffff]/g, escape);
}

function toInteger(value: unknown, key: string, place: Place): number {
  const isNumeral = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value);
  const number = typeof value === "number" || isNumeral ? Math.trunc(Number(value)) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new StudioError(
    "metadata-not-a-number",
    `${key} is ${quoteValue(value)}, not a number.`,
    place,
    "Make the metadata again, or leave the key out.",
  );
}

function notMetadata(what: string, file: string): StudioError {
  const nextStep =
    'It should read like {"train": {"max_input_length": 2972, "max_label_length": 202, "num_entries": 281241}}.';
  return new StudioError("metadata-not-json", `The metadata file ${what}.`, { file }, nextStep);
}
