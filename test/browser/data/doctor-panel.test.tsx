import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import axe from "axe-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { theme } from "../../../src/app/theme.ts";
import { DoctorPanel } from "../../../src/features/data/doctor-panel.tsx";
import { catalogStore } from "../../../src/state/catalog.ts";
import { exclusionsAtHand } from "../../../src/state/left-out.ts";
import { projectStore, setLeftOut } from "../../../src/state/project.ts";
import type { Finding, FindingKind } from "../../../src/tools/doctor/findings.ts";
import type { CatalogFile } from "../../../src/workers/catalog/protocol.ts";
import { utterancesWith } from "../../support/catalog.ts";

const finding = (kind: FindingKind, index: number, changes: Partial<Finding> = {}): Finding => ({
  kind,
  severity: "warning",
  part: "train",
  shard: "train_1.tfrecord",
  index,
  offset: 100 * index,
  path: `${index}.wav`,
  detail: "so it is",
  ...changes,
});

const findings = [
  finding("damaged-record", 1, { path: "", detail: "the checksum of the payload is wrong" }),
  finding("clipped", 2),
  finding("crowded", 2),
  ...Array.from({ length: 5000 }, (_, i) => finding("unknown-word", 10 + i)),
];

const file: CatalogFile = {
  ...{ part: "train", path: "train_1.tfrecord", kind: "shard", sizeBytes: 1, compression: "none", state: "read" },
  ...{ error: null, records: 1, seconds: 1, bad: [] },
};
const utterances = utterancesWith([{ index: 3 }]);

async function show(phase: "scanning" | "done", list: readonly Finding[]) {
  const counts = new Map<FindingKind, number>();
  for (const { kind } of list) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  catalogStore.setState({
    phase,
    doctor: { findings: list, count: list.length, left: 0, counts },
    chosen: null,
    files: [file],
    utterances,
  });
  const onChoose = vi.fn<() => void>();
  await render(
    <MantineProvider theme={theme}>
      <main>
        <DoctorPanel onChoose={onChoose} />
      </main>
    </MantineProvider>,
  );
  return onChoose;
}

const leaveOut = (name: RegExp) => page.getByRole("checkbox", { name });
const list = page.getByRole("list", { name: "Findings" });

describe("DoctorPanel", () => {
  beforeEach(async () => {
    projectStore.setState({ leftOut: undefined });
    await page.viewport(1280, 1000);
  });

  it("says what it looked for where it found nothing, and that it is not done", async () => {
    await show("done", []);
    await expect.element(page.getByRole("region", { name: "Doctor" })).toHaveTextContent("Nothing found: no damage");
    catalogStore.setState({ phase: "scanning" });
    await expect.element(page.getByText("Nothing found so far.")).toBeVisible();
  });

  it("counts by kind, and keeps few of 5,003 findings in the document", async () => {
    await show("done", findings);
    await expect.element(page.getByRole("row", { name: /words that become <unk>/ })).toHaveTextContent("5,000");
    expect(list.element().children.length).toBeLessThan(40);
    await page.getByRole("combobox", { name: "List" }).selectOptions("clipped recordings");
    await expect.poll(() => list.element().children.length).toBe(1);
  });

  it("leaves out of the next run what is ticked, each utterance once", async () => {
    await show("done", findings);
    expect(exclusionsAtHand()).toEqual([]);
    await leaveOut(/^Leave out 2 utterances found by the doctor/).click();
    expect(exclusionsAtHand()).toEqual([{ part: "train", shard: "train_1.tfrecord", indices: [1, 2] }]);
    await leaveOut(/Leave out: words that become/).click();
    await expect.element(leaveOut(/^Leave out 5,002 utterances/)).toBeChecked();
    await leaveOut(/Leave out: words that become/).click();
    await leaveOut(/Leave out: damaged records/).click();
    expect(exclusionsAtHand()).toEqual([{ part: "train", shard: "train_1.tfrecord", indices: [2] }]);
    await leaveOut(/Leave out: damaged records/).click();
  });

  it("says how much the next run leaves out, and that the choice is kept", async () => {
    await show("done", findings);
    await expect.element(page.getByText("The next run takes all that it can read.")).toBeVisible();
    await leaveOut(/^Leave out 2 utterances found by the doctor/).click();
    await expect
      .element(page.getByText(/^The next run leaves out 2 utterances, .* when this page is loaded/))
      .toBeVisible();
  });

  it("shows a choice of the last visit while the data is being read again", async () => {
    const exclusions = [{ part: "train", shard: "train_1.tfrecord", indices: [1, 2, 3] }] as const;
    setLeftOut({ isOn: true, list: null, kinds: new Set(["clipped"]), exclusions });
    await show("scanning", []);
    await expect.element(leaveOut(/^Leave out what the doctor finds/)).toBeChecked();
    await expect.element(page.getByText(/^The next run leaves out 3 utterances/)).toBeVisible();
  });

  it("takes in a list, says how much of it is about this data, and lets it go", async () => {
    await show("done", []);
    const lines = ["kind\tpart\tshard\tindex", "leaked\ttrain\tx/train_1.tfrecord\t3", "clipped\t\tother.tfrecord\t1"];
    const input = page.getByLabelText("Open a list of what to leave out: drop it here or choose it");
    await userEvent.upload(input, new File([`${lines.join("\n")}\nloud\t\tb\t1\n`], "bad.tsv"));
    await expect.element(page.getByRole("alert")).toHaveTextContent(/bad\.tsv:4: .*the kind "loud"/);
    expect(exclusionsAtHand()).toEqual([]);

    await userEvent.upload(input, new File([lines.join("\n")], "cluster.tsv"));
    await expect
      .element(page.getByText(/cluster\.tsv: 1 of its 2 lines names an utterance of this data set/))
      .toBeVisible();
    await expect.element(page.getByRole("alert")).not.toBeInTheDocument();
    await expect.element(page.getByText(/^The next run leaves out 1 utterance, /)).toBeVisible();
    expect(exclusionsAtHand()).toEqual([{ part: "train", shard: "train_1.tfrecord", indices: [3] }]);
    await leaveOut(/Leave out: recordings that another part has too/).click();
    expect(exclusionsAtHand()).toEqual([]);

    await page.getByRole("button", { name: "Close the list" }).click();
    await expect.element(page.getByText(/cluster\.tsv/)).not.toBeInTheDocument();
  });

  it("leads to the utterance of a finding by click and by key, and to none of a damaged record", async () => {
    const onChoose = await show("done", findings);
    await list.getByRole("button", { name: /clipped/ }).click();
    expect(catalogStore.getState().chosen).toEqual({ part: "train", shard: "train_1.tfrecord", index: 2 });
    await userEvent.keyboard("{End}");
    await expect.poll(() => document.activeElement?.textContent).toContain("record 5009");
    await userEvent.keyboard("{Enter}");
    expect(catalogStore.getState().chosen?.index).toBe(5009);
    expect(onChoose).toHaveBeenCalledTimes(2);
    await userEvent.keyboard("{Home}");
    await expect.poll(() => document.activeElement?.textContent).toContain("damaged-record");
    await userEvent.keyboard("{Enter}");
    expect(onChoose).toHaveBeenCalledTimes(2);
    expect(document.querySelectorAll("li [tabindex='0']")).toHaveLength(1);
  });

  it("has nothing for axe to find, in light and in dark, and fits a phone", async () => {
    await show("done", findings);
    for (const scheme of ["light", "dark"]) {
      document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
      const { violations } = await axe.run(document.body);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    }
    await page.viewport(360, 1000);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
  });
});
