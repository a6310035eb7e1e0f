import type { InspectedRecord } from "../../data/index.ts";
import { splitWords } from "../../lib/words.ts";
import type { DataPart, FindingKind } from "./findings.ts";
import { Fingerprints, fingerprintOf } from "./fingerprints.ts";

/** Short sentences are said in equal time by chance; with more words only copies are. */
const fewestWords = 6;

interface FileSpan {
  shard: string;
  part: DataPart;
  firstNumber: number; // of its records among all
  isRepeated: boolean; // the file stood in another part before
}

/** Finds what occurs twice: audio byte by byte, paths, and long texts that take the same time. */
export class Duplicates {
  private readonly files: FileSpan[] = [];
  private readonly audio = new Fingerprints();
  private readonly paths = new Fingerprints();
  private readonly texts = new Fingerprints();
  private readonly encoder = new TextEncoder();

  /** Gives the part to which the same file belongs already. */
  beginFile(shard: string, part: DataPart, firstNumber: number): DataPart | undefined {
    const before = this.files.find(file => file.shard === shard && file.part !== part);
    this.files.push({ shard, part, firstNumber, isRepeated: before !== undefined });
    return before?.part;
  }

  /** What this record repeats, the most telling kind alone. */
  add(
    number: number,
    { raw, sound }: Extract<InspectedRecord, { raw: unknown }>,
    seconds: number,
  ): { kind: FindingKind; detail: string } | undefined {
    const { part, isRepeated } = this.files.at(-1) ?? { part: null, isRepeated: false };
    if (isRepeated) return undefined; // told of the file
    const audio = this.audio.add(fingerprintOf(raw.audio), number);
    const path = raw.path === "" ? undefined : this.paths.add(this.textPrint(raw.path), number);
    const isLong = splitWords(raw.transcript).length >= fewestWords;
    const text = isLong
      ? this.texts.add(this.textPrint(`${raw.transcript}\n${sound.signal.length}\n${sound.sampleRate}`), number)
      : undefined;
    if (audio !== undefined) {
      const first = this.describe(audio);
      if (first.part === part) return { kind: "duplicate-audio", detail: `The recording is that of ${first.name}` };
      return { kind: "leaked", detail: `The recording is that of ${first.name} in the ${first.part} data` };
    }
    if (path !== undefined)
      return { kind: "duplicate-path", detail: `The path is that of ${this.describe(path).name}` };
    if (text === undefined) return undefined;
    const { name } = this.describe(text);
    return { kind: "duplicate-text", detail: `The text is that of ${name}, and so are the ${seconds.toFixed(2)} s` };
  }

  private textPrint(text: string) {
    return fingerprintOf(this.encoder.encode(text));
  }

  private describe(number: number): { name: string; part: DataPart } {
    const file = this.files.findLast(({ firstNumber }) => firstNumber <= number);
    if (file === undefined) return { name: `record ${number}`, part: null };
    return { name: `record ${number - file.firstNumber} of ${file.shard}`, part: file.part };
  }
}
