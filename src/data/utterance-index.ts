/** What is noted of an utterance in numbers. Its texts are kept elsewhere: they are ten times as large. */
export interface UtteranceNumbers {
  file: number; // which of the files read
  index: number; // of the record in its file, from 0
  offset: number; // bytes in the uncompressed stream
  seconds: number;
  labels: number; // how many tokens
  frames: number; // of features
  encodedFrames: number; // that leave the encoder
  problems: number; // flags of `Problem`
}

/** Why an utterance may be of little use; several may hold. */
export const Problem = {
  unknownWord: 1, // the vocabulary cannot spell all of it
  noFrame: 2, // the audio is shorter than one frame
  holdsBlank: 4, // the transcript does, which training refuses
} as const;

/** Columns of equal length, to be sent between threads. */
export type UtteranceColumns = Readonly<{ [Key in keyof UtteranceNumbers]: ArrayLike<number> }>;

const chunkRows = 8192;

/**
 * Any number of utterances in 35 bytes each, in columns that grow by chunks: a quarter of a million cost 10 MB, where as many
 * objects would cost ten times that.
 */
export class UtteranceIndex {
  private readonly chunks: ReturnType<typeof emptyChunk>[] = [];
  private rows = 0;

  get count(): number {
    return this.rows;
  }

  append(row: UtteranceNumbers): void {
    const place = this.rows % chunkRows;
    if (place === 0) this.chunks.push(emptyChunk());
    const chunk = this.chunks[this.chunks.length - 1];
    if (chunk === undefined) return; // there is one: see above
    for (const key of keys) chunk[key][place] = row[key];
    this.rows++;
  }

  appendColumns(columns: UtteranceColumns): void {
    for (let row = 0; row < columns.file.length; row++) this.append(readRow(columns, row));
  }

  /** @throws RangeError outside 0 to `count` */
  at(row: number): UtteranceNumbers {
    const chunk = this.chunks[Math.floor(row / chunkRows)];
    if (chunk === undefined || row >= this.rows) throw new RangeError(`Bug: there is no utterance ${row}`);
    return readRow(chunk, row % chunkRows);
  }

  /** A copy of all rows. */
  columns(): UtteranceColumns {
    const column = (key: keyof UtteranceNumbers) =>
      Float64Array.from({ length: this.rows }, (_, row) => this.value(key, row));
    return {
      file: column("file"),
      index: column("index"),
      offset: column("offset"),
      seconds: column("seconds"),
      labels: column("labels"),
      frames: column("frames"),
      encodedFrames: column("encodedFrames"),
      problems: column("problems"),
    };
  }

  /** One number of one row, without an object for all of them. */
  value(key: keyof UtteranceNumbers, row: number): number {
    return this.chunks[Math.floor(row / chunkRows)]?.[key][row % chunkRows] ?? Number.NaN;
  }
}

const keys = ["file", "index", "offset", "seconds", "labels", "frames", "encodedFrames", "problems"] as const;

function emptyChunk() {
  return {
    file: new Uint16Array(chunkRows),
    index: new Uint32Array(chunkRows),
    offset: new Float64Array(chunkRows),
    seconds: new Float64Array(chunkRows),
    labels: new Uint32Array(chunkRows),
    frames: new Uint32Array(chunkRows),
    encodedFrames: new Uint32Array(chunkRows),
    problems: new Uint8Array(chunkRows),
  };
}

function readRow(columns: UtteranceColumns, row: number): UtteranceNumbers {
  const value = (key: keyof UtteranceNumbers) => columns[key][row] ?? Number.NaN;
  return {
    file: value("file"),
    index: value("index"),
    offset: value("offset"),
    seconds: value("seconds"),
    labels: value("labels"),
    frames: value("frames"),
    encodedFrames: value("encodedFrames"),
    problems: value("problems"),
  };
}
