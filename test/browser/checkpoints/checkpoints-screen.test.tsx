import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import { MantineProvider } from "@mantine/core";
import { Notifications, notifications } from "@mantine/notifications";
import axe from "axe-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { cssVariables, theme } from "../../../src/app/theme.ts";
import { CheckpointsScreen } from "../../../src/features/checkpoints/checkpoints-screen.tsx";
import { type Checkpoint, encodeCheckpoint } from "../../../src/run/checkpoint.ts";
import { emptyHistory } from "../../../src/run/history.ts";
import { checkpointsStore, deleteRun, refreshCheckpoints, setRetention } from "../../../src/state/checkpoints.ts";
import { usualRetention } from "../../../src/state/kept-retention.ts";
import { storage } from "../../../src/state/workers.ts";
import type { CheckpointInfo, RunRecord } from "../../../src/workers/storage/protocol.ts";

/** Where a file goes that is saved: the browser's picker would wait for somebody. */
const saved = vi.hoisted(() => ({ name: "", blob: new Blob() }));
vi.mock("browser-fs-access", () => ({
  async fileSave(blob: Promise<Blob>, options: { fileName: string }) {
    Object.assign(saved, { name: options.fileName, blob: await blob });
  },
}));

const generous = { best: 99, last: 99 };
const text = "speech_config:\n  sample_rate: 8000\n";

const checkpoint: Checkpoint = {
  engine: {
    ...{ iterations: 3, steps: 7, weights: new Map([["encoder/a", Float32Array.of(0.1, -2)]]) },
    ...{ firstMoments: new Map(), secondMoments: new Map(), largestSecondMoments: new Map(), accumulated: new Map() },
  },
  progress: {
    ...{ epoch: 2, step: 0, totalSteps: 60, isTrained: false, stepsPerEpoch: 60, epochMillis: 0 },
    loss: { sum: 0, count: 0, last: 0 },
  },
  data: { pass: 1, taken: 0, buffer: [], random: null, isPassEnd: true },
  history: emptyHistory(),
  seed: 42,
  config: text,
};

const run: RunRecord = {
  ...{ id: "screen", name: "digits", startedAt: 1, updatedAt: 2, file: "config.j2", text },
  files: [{ path: "digits.tokens", content: new Blob(["<pad>"]) }],
  missing: [{ path: "train_9.tfrecord", sizeBytes: 64e6 }],
  ...{ seed: 42, batchSize: null, epochs: 3, hasEnded: false, history: emptyHistory() },
};

async function save(epoch: number, wer: number | null, parts: Partial<CheckpointInfo> = {}): Promise<void> {
  const info = {
    ...({
      id: `screen-${epoch}`,
      runId: run.id,
      name: `digits, epoch ${epoch}`,
      kind: "epoch",
      isKept: false,
    } as const),
    ...{ createdAt: Date.now() - 3_600_000 * (9 - epoch), epoch, totalSteps: 60 * epoch, loss: 20 / epoch },
    ...{ validationLoss: null, wer, cer: wer === null ? null : wer / 2 },
    ...parts,
  };
  const bytes = new Blob([encodeCheckpoint(checkpoint)]);
  await storage().call({ type: "save-checkpoint", info, bytes, run, keep: generous });
}

async function show(scheme: "light" | "dark" = "light"): Promise<void> {
  await refreshCheckpoints();
  await render(
    <MantineProvider forceColorScheme={scheme} theme={theme} cssVariablesResolver={cssVariables}>
      <Notifications />
      <main>
        <CheckpointsScreen />
      </main>
    </MantineProvider>,
  );
}

const button = (name: string) => page.getByRole("button", { name, exact: true });
const rows = page.getByRole("table", { name: "Checkpoints" }).getByRole("radio");
const chosen = page.getByRole("region", { name: "Chosen checkpoint" });
const shownNames = () => rows.elements().map(({ parentElement }) => parentElement?.parentElement?.textContent);

beforeEach(async () => {
  for (const { id } of await storage().call({ type: "list-runs" })) await deleteRun(id);
  setRetention(usualRetention);
  notifications.clean();
  location.hash = "";
});

describe("CheckpointsScreen", () => {
  it("says what to do where there are none", async () => {
    await show();
    await expect.element(page.getByText(/No checkpoints yet/)).toBeVisible();
    await expect.element(button("Import")).toBeEnabled();
    await button("Go to training").click();
    expect(location.hash).toBe("#/train");
  });

  it("lists the newest first, chooses it, and marks the best by error rate", async () => {
    await save(1, 0.9);
    await save(2, 0.2);
    await save(3, 0.25);
    await show();
    await expect.element(rows.nth(2)).toBeVisible();
    expect(shownNames()).toEqual(["digits, epoch 3", "digits, epoch 2", "digits, epoch 1"]);
    await expect.element(page.getByRole("radio", { name: "digits, epoch 3" })).toBeChecked();
    const best = page.getByRole("row", { name: /best/ });
    expect(best.elements().map(row => row.textContent)).toEqual([expect.stringContaining("best20.0 %10.0 %")]);
    await expect.element(best).toHaveTextContent(/digits, epoch 2digits212010.*7 h ago/);
    await expect.element(page.getByText("The browser may delete all of it", { exact: false })).toBeVisible();
  });

  it("renames, keeps, and leads to decoding with the one chosen", async () => {
    await save(1, null);
    await save(2, null);
    await show();
    await page.getByRole("radio", { name: "digits, epoch 1" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("  my  best ");
    await button("Rename").click();
    await expect.element(page.getByRole("radio", { name: "my best" })).toBeChecked();
    await page.getByRole("switch", { name: "Keep it until I delete it" }).click();
    await expect.element(page.getByRole("row", { name: /my best kept/ })).toBeVisible();
    await button("Decode with it").click();
    expect(location.hash).toBe("#/decode?checkpoint=screen-1");
  });

  it("brings back what was deleted", async () => {
    await save(1, null);
    await save(2, null);
    await show();
    await button("Delete").click();
    await expect.poll(shownNames).toEqual(["digits, epoch 1"]);
    await button("Undo").click();
    await expect.poll(shownNames).toEqual(["digits, epoch 2", "digits, epoch 1"]);
    await button("Forget digits").click();
    await expect.element(page.getByText(/No checkpoints yet/)).toBeVisible();
    await button("Undo").click();
    await expect.poll(shownNames).toHaveLength(2);
  });

  it("removes what a smaller rule does not keep, and can undo that", async () => {
    for (const [epoch, wer] of [0.1, 0.9, 0.8, 0.7].entries()) await save(epoch + 1, wer);
    await show();
    await page.getByRole("textbox", { name: "Best by WER" }).fill("1");
    await page.getByRole("textbox", { name: "Newest" }).fill("1");
    expect(checkpointsStore.getState().retention).toEqual({ best: 1, last: 1 });
    await button("Remove 2 checkpoints now").click();
    await expect.poll(shownNames).toEqual(["digits, epoch 4", "digits, epoch 1"]);
    await button("Undo").click();
    await expect.poll(shownNames).toHaveLength(4);
  });

  it("exports to IndexedDB by keeping it, and to disk and back with everything", async () => {
    await save(1, 0.5);
    await show();
    await button("Export").click();
    await page.getByRole("menuitem", { name: /To IndexedDB/ }).click();
    await expect.element(page.getByRole("row", { name: /kept/ })).toBeVisible();

    await button("Export").click();
    await page.getByRole("menuitem", { name: /To disk/ }).click();
    await expect.element(page.getByText("digits, epoch 1 was saved to disk.")).toBeVisible();
    const { name, blob } = saved;
    expect(name).toBe("digits-epoch-1.safetensors");
    const file = new File([blob], name);
    await deleteRun(run.id);
    await expect.element(page.getByText(/No checkpoints yet/)).toBeVisible();

    await userEvent.upload(page.getByLabelText("Checkpoint file"), file);
    await expect.element(page.getByRole("radio", { name: "digits, epoch 1" })).toBeChecked();
    const [imported] = checkpointsStore.getState().checkpoints;
    const { bytes } = await storage().call({ type: "read-checkpoint", id: imported?.id ?? "" });
    expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(encodeCheckpoint(checkpoint));
    const record = await storage().call({ type: "read-run", id: run.id });
    expect(record).toMatchObject({ name: "digits", text, files: [{ path: "digits.tokens" }] });
  });

  it("says what is wrong with a file that is no checkpoint", async () => {
    await show();
    await userEvent.upload(page.getByLabelText("Checkpoint file"), new File(["no tensors"], "cut.safetensors"));
    await expect.element(page.getByRole("alert")).toHaveTextContent(/cut\.safetensors.*damaged.*Copy the file again/);
  });

  it("says why it cannot be resumed, and which files it lacks", async () => {
    await save(1, null);
    await show();
    await expect.element(button("Resume")).toBeEnabled();
    await expect.element(chosen).toHaveTextContent(/train_9\.tfrecord \(64\.0 MB\)/);
    await save(3, null);
    await expect.element(chosen).toHaveTextContent(/all 3 epochs are done/);
    await expect.element(button("Resume")).toBeDisabled();
  });

  it.each(["light", "dark"] as const)("has nothing for axe to find and fits a phone, %s", async scheme => {
    await page.viewport(360, 740);
    await save(1, 0.5, { isKept: true });
    await save(2, 0.25);
    await show(scheme);
    await expect.element(rows.nth(1)).toBeVisible();
    await page.getByText("Config: config.j2").click();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });
});
