import { createStore, useStore } from "zustand";
import type { RunStart } from "../workers/trainer/protocol.ts";
import { projectStore } from "./project.ts";
import { sampleWeights } from "./sample.ts";

/** What a new run begins with: weights drawn by its seed, or those of an earlier run, moments and schedule anew. */
export type StartKey = "scratch" | "sample" | `checkpoint:${string}`;

export interface StartFrom {
  key: StartKey;
  file: string; // the config that it was chosen for
}

/** Counts for the config that it was chosen for: others begin with new weights. */
export const startFromStore = createStore<StartFrom>(() => ({ key: "scratch", file: "" }));

export function useStartKey(file: string, options: readonly StartOption[]): StartKey {
  return useStore(startFromStore, choice => keyInForce(choice, file, options));
}

/** For runs of the config that is open. */
export function startFrom(key: StartKey): void {
  startFromStore.setState({ key, file: projectStore.getState().file });
}

/** As the trainer takes it. */
export function chosenStart(checkpoints: readonly Named[]): RunStart {
  const key = keyInForce(startFromStore.getState(), projectStore.getState().file, startOptions(checkpoints));
  if (key === "scratch") return { type: "scratch" };
  if (key === "sample") return { type: "weights", weights: { type: "file", file: sampleWeights() } };
  return { type: "weights", weights: { type: "checkpoint", id: key.slice(checkpointPrefix.length) } };
}

export interface StartOption {
  key: StartKey;
  label: string;
}

/** What of a checkpoint is told. */
interface Named {
  id: string;
  name: string;
}

export function startOptions(checkpoints: readonly Named[]): StartOption[] {
  return [
    { key: "scratch", label: "New weights" },
    { key: "sample", label: "The sample's weights: spoken digits" },
    ...checkpoints.map(({ id, name }): StartOption => ({ key: `${checkpointPrefix}${id}`, label: name })),
  ];
}

/** One of the options; new weights where it is none. */
export function startKeyOf(value: string, options: readonly StartOption[]): StartKey {
  return options.find(({ key }) => key === value)?.key ?? "scratch";
}

const checkpointPrefix = "checkpoint:";

/** New weights for another config, and once the checkpoint chosen has been deleted. */
export function keyInForce(
  { key, file: chosenFor }: StartFrom,
  file: string,
  options: readonly StartOption[],
): StartKey {
  return chosenFor === file ? startKeyOf(key, options) : "scratch";
}
