import { percent } from "../lib/percent.ts";
import type { CheckpointInfo } from "../workers/storage/protocol.ts";
import type { RunView } from "./run-view.ts";

/** Which weights decode: those of the run at hand, of a checkpoint, of a file, or the ones shipped with the sample. */
export type WeightsKey = "run" | "sample" | "file" | `checkpoint:${string}`;

export interface WeightsOption {
  key: WeightsKey;
  label: string;
}

export interface WeightsGroup {
  group: string;
  items: WeightsOption[];
}

export interface WeightsAtHand {
  run: RunView | undefined;
  checkpoints: readonly CheckpointInfo[]; // newest first
  file: string | null; // name of a file that was opened
}

/** Everything there is to choose from, in groups. */
export function weightsGroups({ run, checkpoints, file }: WeightsAtHand): WeightsGroup[] {
  const groups: WeightsGroup[] = [];
  if (run !== undefined && hasWeights(run)) {
    groups.push({ group: "This visit", items: [{ key: "run", label: `${run.name}, as it is now` }] });
  }
  if (checkpoints.length > 0) {
    const items = checkpoints.map(info => ({ key: checkpointKey(info.id), label: checkpointLabel(info) }));
    groups.push({ group: "Checkpoints", items });
  }
  const opened: WeightsOption[] = file === null ? [] : [{ key: "file", label: file }];
  groups.push({ group: "Files", items: [...opened, sample] });
  return groups;
}

/** What was chosen while it is there, else the newest of what this browser trained, else the sample's. */
export function weightsInForce(chosen: WeightsKey | null, groups: readonly WeightsGroup[]): WeightsOption {
  const options = groups.flatMap(({ items }) => items);
  const trained = options.find(({ key }) => key === "run" || key.startsWith("checkpoint:"));
  return options.find(({ key }) => key === chosen) ?? trained ?? sample;
}

const sample: WeightsOption = { key: "sample", label: "The sample's: spoken digits" };

export function checkpointKey(id: string): WeightsKey {
  return `checkpoint:${id}`;
}

/** The checkpoint's id; undefined for other weights. */
export function checkpointOf(key: WeightsKey): string | undefined {
  return key.startsWith("checkpoint:") ? key.slice("checkpoint:".length) : undefined;
}

/** A run of an earlier visit has none but its checkpoints', and one of another tab keeps its own. */
function hasWeights({ isOwn, adapter, totalSteps }: RunView): boolean {
  return isOwn && adapter !== null && totalSteps > 0;
}

function checkpointLabel({ name, wer }: CheckpointInfo): string {
  return wer === null ? name : `${name}: WER ${percent(wer)}`;
}
