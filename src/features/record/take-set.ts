import { joinPath } from "../../sources/index.ts";
import type { Take } from "../../state/recording-session.ts";
import type { RecordedOrder } from "../../workers/tools/protocol.ts";
import { heldOut } from "./held-out.ts";

export interface TakeSetOptions {
  folder: string;
  shards: number;
  heldOut: number; // how many takes
  sampleRate: number | null; // Hz; null: as recorded
}

/** The takes as shards, named by their place in the list. */
export function takeSetOrder(takes: readonly Take[], options: TakeSetOptions): RecordedOrder {
  const held = heldOut(takes.length, options.heldOut);
  const digits = Math.max(4, String(takes.length).length);
  return {
    tool: "recorded_tfrecords",
    folder: options.folder,
    shards: options.shards,
    sampleRate: options.sampleRate,
    takes: takes.map(({ text, seconds, wav }, index) => ({
      path: joinPath(options.folder, `${String(index + 1).padStart(digits, "0")}.wav`),
      transcript: text,
      seconds,
      wav,
      isHeldOut: held.has(index),
    })),
  };
}

/** The rates that takes may be brought to: the config's, and what most models hear. */
export function ratesFor(takes: readonly Take[], configRate: number | undefined): { value: string; label: string }[] {
  const recorded = [...new Set(takes.map(({ sampleRate }) => sampleRate))].map(rate => `${rate} Hz`).join(", ");
  const rates = [...new Set([...(configRate === undefined ? [] : [configRate]), 16_000])];
  return [
    { value: "", label: `As recorded: ${recorded}` },
    ...rates.map(rate => ({ value: String(rate), label: `${rate} Hz${rate === configRate ? ", as the config" : ""}` })),
  ];
}
