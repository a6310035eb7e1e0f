import { goldenFolder } from "../../src/cli/parity/golden-folder.ts";

/** The path of a golden: the full set beside the repository where it is, else the copy in test/fixtures. */
export const fixture = (name: string): string => goldenFolder.path(name);

export const hasFixture = (name: string): boolean => goldenFolder.has(name);

export const readFixtureJson = <T>(name: string): T => goldenFolder.json<T>(name);
