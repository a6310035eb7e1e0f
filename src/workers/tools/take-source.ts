import type { Transcripts } from "../../data/index.ts";
import { type DataSource, missingFile } from "../../sources/index.ts";
import { readWav, resample, writeWav } from "../../speech/index.ts";
import type { RecordedTake } from "./protocol.ts";

/** Takes as the rows of a transcript table. */
export function takeTable(takes: readonly RecordedTake[], file: string): Transcripts {
  const rows = takes.map(({ path, seconds, transcript }, index) => ({
    path,
    duration: String(seconds),
    transcript,
    line: index + 2,
  }));
  return { file, rows, bad: [], header: "PATH\tDURATION\tTRANSCRIPT" };
}

/** Their sound by its path: as it was recorded, or brought to another rate while it is read. */
export function takeSource(takes: readonly RecordedTake[], sampleRate: number | null): DataSource {
  const byPath = new Map(takes.map(take => [take.path, take.wav]));
  return {
    list: async () => [],
    async open(name) {
      const wav = byPath.get(name);
      if (wav === undefined) throw missingFile(name);
      return sampleRate === null ? wav.stream() : (await atRate(wav, name, sampleRate)).stream();
    },
  };
}

async function atRate(wav: Blob, file: string, sampleRate: number): Promise<Blob> {
  const recorded = readWav(new Uint8Array(await wav.arrayBuffer()), { file });
  if (recorded.sampleRate === sampleRate) return wav;
  return new Blob([writeWav(resample(recorded.signal, recorded.sampleRate, sampleRate), sampleRate)]);
}
