import type { Utterance } from "./parser.ts";
import type { RecordPlace } from "./records.ts";

/** Parsed utterances by where they were read: the first ones, as many as there is room for. */
export class ParsedCache {
  private readonly byPlace = new Map<string, Utterance>();
  private leftBytes: number;

  constructor(limitBytes: number) {
    this.leftBytes = limitBytes;
  }

  get(place: RecordPlace): Utterance | undefined {
    return this.byPlace.get(keyOf(place));
  }

  /** Its features are not to be changed afterwards. */
  add(place: RecordPlace, utterance: Utterance): void {
    const { byteLength } = utterance.features;
    if (byteLength > this.leftBytes || this.byPlace.has(keyOf(place))) return;
    this.byPlace.set(keyOf(place), utterance);
    this.leftBytes -= byteLength;
  }
}

function keyOf({ shard, index }: RecordPlace): string {
  return `${shard}\n${index}`;
}
