import { beforeEach, describe, expect, it } from "vitest";
import { catalogStore } from "../../../src/state/catalog.ts";
import { exclusionsAtHand, setKindLeftOut, setLeavingOut, setOpenedList } from "../../../src/state/left-out.ts";
import { projectStore } from "../../../src/state/project.ts";
import type { Finding, FindingKind } from "../../../src/tools/doctor/findings.ts";
import type { CatalogFile } from "../../../src/workers/catalog/protocol.ts";

const shard = "train_1.tfrecord";
const train = (...indices: number[]) => [{ part: "train", shard, indices }] as const;

function finding(kind: FindingKind, index: number): Finding {
  return { kind, severity: "warning", part: "train", shard, index, offset: 0, path: "", detail: "" };
}

const file: CatalogFile = {
  ...{ part: "train", path: shard, kind: "shard", sizeBytes: 1, compression: "none", state: "read", error: null },
  ...{ records: 10, seconds: 1, bad: [] },
};

/** As the reading of the data goes on. */
function read(phase: "scanning" | "done" | "stopped", ...findings: Finding[]): void {
  const doctor = { findings, count: findings.length, left: 0, counts: new Map() };
  catalogStore.setState({ phase, doctor, files: [file] });
}

describe("what the next run leaves out", () => {
  beforeEach(() => {
    read("stopped");
    projectStore.setState({ leftOut: undefined });
  });

  it("is nothing until it is asked for", () => {
    read("scanning", finding("clipped", 1));
    expect(exclusionsAtHand()).toEqual([]);
    setKindLeftOut("clipped", false);
    expect(exclusionsAtHand()).toEqual([]);
  });

  it("is what has been found until now, of the kinds chosen", () => {
    setLeavingOut(true);
    read("scanning", finding("clipped", 1), finding("crowded", 2));
    expect(exclusionsAtHand()).toEqual(train(1, 2));
    setKindLeftOut("clipped", false);
    expect(exclusionsAtHand()).toEqual(train(2));
  });

  it("stands with the project once the data has been read", () => {
    setLeavingOut(true);
    read("scanning", finding("clipped", 1));
    read("done", finding("clipped", 1), finding("clipped", 4));
    expect(projectStore.getState().leftOut?.exclusions).toEqual(train(1, 4));
  });

  it("is what a list names besides, under the names of this data set, of the same kinds", () => {
    const listed = { clipped: [0], crowded: [2] };
    const records = new Map(
      (["clipped", "crowded"] as const).map(kind => [
        kind,
        [{ part: "train", shard: `/cluster/${shard}`, indices: listed[kind] } as const],
      ]),
    );
    read("done", finding("clipped", 1));
    setOpenedList({ file: "found.tsv", lines: 2, records });
    expect(exclusionsAtHand()).toEqual(train(0, 2));
    setLeavingOut(true);
    expect(exclusionsAtHand()).toEqual(train(0, 1, 2));
    setKindLeftOut("crowded", false);
    expect(exclusionsAtHand()).toEqual(train(0, 1));
    setOpenedList(null);
    expect(exclusionsAtHand()).toEqual(train(1));
  });

  describe("after a reload", () => {
    const kinds = new Set<FindingKind>(["clipped"]);
    beforeEach(() => projectStore.setState({ leftOut: { isOn: true, list: null, kinds, exclusions: train(1, 4) } }));

    it("is what was known before, while the data is not read or being read again", () => {
      expect(exclusionsAtHand()).toEqual(train(1, 4));
      read("scanning", finding("clipped", 1), finding("clipped", 9));
      expect(exclusionsAtHand()).toEqual(train(1, 4, 9));
      read("stopped", finding("clipped", 1), finding("clipped", 9));
      expect(exclusionsAtHand()).toEqual(train(1, 4, 9));
    });

    it("is what a whole reading finds now", () => {
      read("scanning");
      read("done", finding("clipped", 9));
      expect(exclusionsAtHand()).toEqual(train(9));
    });
  });
});
