import { type Exclusions, mergeExclusions } from "../data/index.ts";
import { exclusionsOf } from "../tools/doctor/exclusions-of.ts";
import { allFindingKinds, type Finding, type FindingKind, isBetterLeftOut } from "../tools/doctor/findings.ts";
import { catalogStore } from "./catalog.ts";
import type { LeftOutChoice } from "./left-out-choice.ts";
import { projectStore, setLeftOut, useProject } from "./project.ts";

/** Of a project for which nothing was chosen. */
const atFirst: LeftOutChoice = {
  isOn: false,
  kinds: new Set(allFindingKinds().filter(isBetterLeftOut)),
  exclusions: [],
};

export function useLeftOut<T>(selector: (choice: LeftOutChoice) => T): T {
  return useProject(({ leftOut }) => selector(leftOut ?? atFirst));
}

export function setLeavingOut(isOn: boolean): void {
  choose({ isOn });
}

export function setKindLeftOut(kind: FindingKind, isLeftOut: boolean): void {
  const kinds = new Set(choiceAtHand().kinds);
  if (isLeftOut) kinds.add(kind);
  else kinds.delete(kind);
  choose({ kinds });
}

/** The records that findings of these kinds name. */
export function recordsOf(findings: Iterable<Finding>, kinds: ReadonlySet<FindingKind>): Exclusions {
  return exclusionsOf(findings, kind => kinds.has(kind));
}

/** For a run that begins now. While the data is being read: also what has been found until now. */
export function exclusionsAtHand(): Exclusions {
  const choice = choiceAtHand();
  const { phase } = catalogStore.getState();
  return phase === "scanning" ? mergeExclusions(choice.exclusions, foundFor(choice)) : choice.exclusions;
}

function choiceAtHand(): LeftOutChoice {
  return projectStore.getState().leftOut ?? atFirst;
}

function choose(parts: Partial<LeftOutChoice>): void {
  const choice = { ...choiceAtHand(), ...parts };
  setLeftOut({ ...choice, exclusions: foundFor(choice) });
}

function foundFor({ isOn, kinds }: LeftOutChoice): Exclusions {
  return isOn ? recordsOf(catalogStore.getState().doctor.findings, kinds) : [];
}

// What a whole reading found goes before what was known; one that was stopped adds to it.
catalogStore.subscribe(({ phase }, before) => {
  const { leftOut } = projectStore.getState();
  if (leftOut === undefined || before.phase !== "scanning" || (phase !== "done" && phase !== "stopped")) return;
  const found = foundFor(leftOut);
  const exclusions = phase === "done" ? found : mergeExclusions(leftOut.exclusions, found);
  if (JSON.stringify(exclusions) !== JSON.stringify(leftOut.exclusions)) setLeftOut({ ...leftOut, exclusions });
});
