import { type Exclusions, mergeExclusions } from "../data/index.ts";
import { exclusionsOf } from "../tools/doctor/exclusions-of.ts";
import { allFindingKinds, type Finding, type FindingKind, isBetterLeftOut } from "../tools/doctor/findings.ts";
import { type CatalogState, catalogStore } from "./catalog.ts";
import type { LeftOutChoice, OpenedList } from "./left-out-choice.ts";
import { recordsNamed } from "./opened-list.ts";
import { projectStore, setLeftOut, useProject } from "./project.ts";

/** Of a project for which nothing was chosen. */
const atFirst: LeftOutChoice = {
  isOn: false,
  list: null,
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

/** In the place of the list before; null: without one. */
export function setOpenedList(list: OpenedList | null): void {
  choose({ list });
}

/** The records that findings of these kinds name. */
export function recordsOf(findings: Iterable<Finding>, kinds: ReadonlySet<FindingKind>): Exclusions {
  return exclusionsOf(findings, kind => kinds.has(kind));
}

/** For a run that begins now. */
export function exclusionsAtHand(): Exclusions {
  return leftOutBy(choiceAtHand(), catalogStore.getState());
}

/** While the data is being read, what has been found until now comes to what was known before. */
export function leftOutBy(choice: LeftOutChoice, catalog: Read): Exclusions {
  if (catalog.phase !== "scanning") return choice.exclusions;
  return mergeExclusions(choice.exclusions, foundFor(choice, catalog));
}

function choiceAtHand(): LeftOutChoice {
  return projectStore.getState().leftOut ?? atFirst;
}

function choose(parts: Partial<LeftOutChoice>): void {
  const choice = { ...choiceAtHand(), ...parts };
  setLeftOut({ ...choice, exclusions: foundFor(choice, catalogStore.getState()) });
}

type Read = Pick<CatalogState, "phase" | "doctor" | "files">;

function foundFor({ isOn, list, kinds }: LeftOutChoice, { doctor, files }: Read): Exclusions {
  const found = isOn ? recordsOf(doctor.findings, kinds) : [];
  return list === null ? found : mergeExclusions(found, recordsNamed(list, kinds, files));
}

// What a whole reading found goes before what was known; one that was stopped adds to it.
catalogStore.subscribe((catalog, before) => {
  const { phase } = catalog;
  const { leftOut } = projectStore.getState();
  if (leftOut === undefined || before.phase !== "scanning" || (phase !== "done" && phase !== "stopped")) return;
  const found = foundFor(leftOut, catalog);
  const exclusions = phase === "done" ? found : mergeExclusions(leftOut.exclusions, found);
  if (JSON.stringify(exclusions) !== JSON.stringify(leftOut.exclusions)) setLeftOut({ ...leftOut, exclusions });
});
