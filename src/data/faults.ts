import { StudioError } from "../lib/result.ts";
import type { UtteranceFault } from "./records.ts";

/** Up to this share of the records may be unusable before a run stops. */
const tolerated = 0.01;
/** Where the number of records is unknown, a share is judged from so many on, or at the end of a pass. */
const enoughToJudge = 1000;
const listed = 20;

/** Collects unusable records, each once, however often a pass meets it. */
export class FaultList {
  private readonly byPlace = new Map<string, UtteranceFault>();
  private seenInPass = 0;

  constructor(private readonly entries: number | undefined) {}

  get all(): readonly UtteranceFault[] {
    return [...this.byPlace.values()];
  }

  countRecord(): void {
    this.seenInPass++;
  }

  /** @throws StudioError `too-many-bad-records` as soon as it is certain. */
  add(fault: UtteranceFault): void {
    this.byPlace.set(`${fault.shard}\n${fault.index}`, fault);
    if (this.entries !== undefined) this.judge(this.entries);
    else if (this.seenInPass >= enoughToJudge) this.judge(this.seenInPass);
  }

  /** @throws StudioError `too-many-bad-records`. */
  endPass(): void {
    this.judge(Math.max(this.seenInPass, this.entries ?? 0));
    this.seenInPass = 0;
  }

  restart(): void {
    this.seenInPass = 0;
  }

  private judge(records: number): void {
    const { size } = this.byPlace;
    if (size <= tolerated * records) return;
    const lines = this.all.slice(0, listed).map(describeFault);
    if (size > listed) lines.push(`and ${size - listed} more`);
    const message = `${size} of ${records} records cannot be used, more than 1 %:\n${lines.join("\n")}\n`;
    throw new StudioError("too-many-bad-records", message, {}, "Repair or remove them; `inspect` lists them all.");
  }
}

/** `train_1.tfrecord, record 3, byte 5120, a.wav: reason` */
export function describeFault({ shard, index, offset, path, reason }: UtteranceFault): string {
  const utterance = path === undefined ? "" : `, ${path}`;
  return `${shard}, record ${index}, byte ${offset}${utterance}: ${reason}`;
}
