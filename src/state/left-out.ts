import { createStore, useStore } from "zustand";
import type { Exclusions } from "../data/index.ts";
import { exclusionsOf } from "../tools/doctor/exclusions-of.ts";
import { allFindingKinds, type Finding, type FindingKind, isBetterLeftOut } from "../tools/doctor/findings.ts";
import { catalogStore } from "./catalog.ts";
import { projectStore } from "./project.ts";

/** What of the doctor's findings the next run leaves out. */
export interface LeftOutState {
  isOn: boolean;
  kinds: ReadonlySet<FindingKind>;
}

const atFirst: LeftOutState = { isOn: false, kinds: new Set(allFindingKinds().filter(isBetterLeftOut)) };

export const leftOutStore = createStore<LeftOutState>(() => atFirst);

export function useLeftOut<T>(selector: (state: LeftOutState) => T): T {
  return useStore(leftOutStore, selector);
}

export function setLeavingOut(isOn: boolean): void {
  leftOutStore.setState({ isOn });
}

export function setKindLeftOut(kind: FindingKind, isLeftOut: boolean): void {
  const kinds = new Set(leftOutStore.getState().kinds);
  if (isLeftOut) kinds.add(kind);
  else kinds.delete(kind);
  leftOutStore.setState({ kinds });
}

/** The records that findings of these kinds name. */
export function recordsOf(findings: Iterable<Finding>, kinds: ReadonlySet<FindingKind>): Exclusions {
  return exclusionsOf(findings, kind => kinds.has(kind));
}

/** For a run that begins now: of what has been found until now. */
export function exclusionsAtHand(): Exclusions {
  const { isOn, kinds } = leftOutStore.getState();
  return isOn ? recordsOf(catalogStore.getState().doctor.findings, kinds) : [];
}

// What was chosen for one data set is no choice for another.
projectStore.subscribe(({ file }, before) => {
  if (file !== before.file) leftOutStore.setState(atFirst);
});
