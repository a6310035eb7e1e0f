import type { DataPart } from "./findings.ts";

/** Beyond these the paths name something else than people. */
const mostSpeakers = 100_000;

/** Who speaks in which part, where the paths tell: LibriSpeech's `speaker-chapter-utterance`, `84-121123-0000.flac`. */
export class Speakers {
  private readonly partsOf = new Map<string, Set<DataPart>>();

  /** The other parts in which this speaker was heard before; only at the first utterance of this speaker in this part. */
  add(path: string, part: DataPart): { speaker: string; others: DataPart[] } | undefined {
    const speaker = speakerOf(path);
    if (speaker === undefined) return undefined;
    const parts = this.partsOf.get(speaker) ?? new Set();
    if (parts.has(part)) return undefined;
    const others = [...parts];
    if (parts.size > 0 || this.partsOf.size < mostSpeakers) this.partsOf.set(speaker, parts.add(part));
    return others.length === 0 ? undefined : { speaker, others };
  }

  /** How many there are in each part. */
  get counts(): { part: DataPart; speakers: number }[] {
    const counts = new Map<DataPart, number>();
    for (const parts of this.partsOf.values()) for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
    return [...counts].map(([part, speakers]) => ({ part, speakers }));
  }
}

function speakerOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /^(\d+)-\d+-\d+(\.[A-Za-z0-9]+)?$/.exec(name)?.[1];
}
