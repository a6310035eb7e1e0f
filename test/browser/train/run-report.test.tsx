import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { render } from "vitest-browser-react";
import { RunReport } from "../../../src/features/train/run-report.tsx";
import type { RunHistory } from "../../../src/run/history.ts";
import type { RunView } from "../../../src/state/run-view.ts";
import { storage } from "../../../src/state/workers.ts";
import type { RunRecord, RunSummary } from "../../../src/workers/storage/protocol.ts";
import { anEpoch, aRun } from "../../support/run-views.ts";

const history: RunHistory = {
  epochs: [anEpoch(1, 30, 0.4), anEpoch(2, 12, 0.067), anEpoch(3, 10, 0.1)],
  steps: {
    loss: Array.from({ length: 320 }, (_, i) => 60 / Math.sqrt(i + 1)),
    learningRate: Array.from({ length: 320 }, (_, i) => 1e-5 * i),
    gradientNorm: Array.from({ length: 320 }, () => 2),
    millis: Array.from({ length: 320 }, () => 200),
  },
};
const run = aRun({
  history,
  epoch: 4,
  totalSteps: 320,
  gaps: [{ totalSteps: 200, millis: 42_000 }],
  warnings: ["train_1.tfrecord, record 3, byte 5120: the audio is empty"],
  vitals: { bytes: 2 ** 20, buffers: 7, waitingShare: 0.004, gpuMillis: { matmul: 30, loss: 10 } },
});

const config = (preemphasis: number) => `speech_config:
  preemphasis: ${preemphasis}
decoder_config:
  vocabulary: a.tokens
model_config:
  encoder_blocks:
    - {nlayers: 1, kernel_size: 3, filters: 16, strides: 1, residual: false, activation: silu}
learning_config:
  train_dataset_config: {stage: train, data_paths: [a.tsv]}
`;

function recordOf({ id, name, startedAt, file, text, seed, epochs, history: curves }: RunView): RunRecord {
  const parts = { id, name, startedAt, file, text, seed, epochs, history: curves };
  return { ...parts, updatedAt: 0, files: [], missing: [], batchSize: null, hasEnded: true };
}

const keep = (record: RunRecord) => storage().call({ type: "save-run", run: record });

const report = (view: RunView, runs: readonly RunSummary[] = []) => (
  <MantineProvider>
    <RunReport run={view} runs={runs} />
  </MantineProvider>
);

describe("RunReport", () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => storage().call({ type: "delete-run", id: "run-2" }));

  it("shows every curve as a figure with its latest value", async () => {
    const screen = await render(report(run));
    const figure = (name: string) => screen.getByRole("figure", { name });
    await expect.element(figure("Loss per step")).toHaveTextContent(/Loss 3\.354, smoothed [\d.]+ at step 320\./);
    await expect
      .element(figure("Loss per step"))
      .toHaveTextContent("Gap after step 200: the page stood still for 42 s.");
    await expect.element(figure("Loss per epoch")).toHaveTextContent("loss 10, validation loss 11 at step 300.");
    await expect.element(figure("WER and CER per epoch")).toHaveTextContent("WER 10 %, CER 10 % at step 300.");
    await expect.element(figure("Gradient norm")).toBeVisible();
    await expect.element(figure("Learning rate")).toBeVisible();
    await expect.element(figure("Time of a step")).toHaveTextContent("Time 200 ms");
  });

  it("marks the best epoch by words in the table of error rates", async () => {
    const screen = await render(report(run));
    const table = screen.getByRole("table", { name: "Error rates" });
    await expect.element(table.getByRole("row", { name: /best WER/ })).toHaveTextContent(/^2 best WER.*6\.70 %/);
  });

  it("shows what utterances decode to, with errors marked", async () => {
    const screen = await render(report(run));
    const cell = screen.getByRole("cell", { name: /1 wrong/ });
    await expect.element(cell.getByRole("deletion")).toHaveTextContent("two");
    await expect.element(cell.getByRole("insertion")).toHaveTextContent("too");
  });

  it("says what the machine does, and what was wrong with the data", async () => {
    const screen = await render(report(run));
    await expect.element(screen.getByText("The GPU waited 0.4 % of the time for data.")).toBeVisible();
    await expect.element(screen.getByText("30 ms, 75 %")).toBeVisible();
    await expect.element(screen.getByText(/record 3, byte 5120/)).toBeVisible();
  });

  it("announces what goes wrong while it is open, not what was wrong before", async () => {
    const rising = (count: number) => ({
      ...history,
      epochs: [10, 6, 6.2, 6.4, 6.6].slice(0, count).map((loss, i) => anEpoch(i + 1, loss, 0.1)),
    });
    const screen = await render(report(aRun({ history: rising(4) })));
    expect(screen.getByRole("alert").query()).toBeNull();
    await screen.rerender(report(aRun({ history: rising(5) })));
    await expect.element(screen.getByRole("alert")).toHaveTextContent("The loss is rising");
    await screen.unmount();
    const later = await render(report(aRun({ history: rising(5) })));
    await expect.element(later.getByText("The loss is rising")).toBeVisible();
    expect(later.getByRole("alert").query()).toBeNull();
  });

  it("draws another run beside it and lists how their configs differ", async () => {
    const other = recordOf({ ...run, id: "run-2", name: "quieter", text: config(0.5), seed: 7 });
    await keep(other);
    const screen = await render(report({ ...run, text: config(0.9) }, [other]));
    await screen.getByRole("checkbox", { name: /quieter/ }).click();
    const figure = screen.getByRole("figure", { name: "Loss per step" });
    await expect.element(figure).toHaveTextContent("quieter: loss");
    await screen.getByLabelText("beside that of").selectOptions("run-2");
    const table = screen.getByRole("table", { name: "Config differences" });
    await expect
      .element(table.getByRole("row", { name: /preemphasis/ }))
      .toHaveTextContent("speech_config.preemphasis0.90.5");
    await expect.element(table.getByRole("row", { name: /seed/ })).toHaveTextContent("seed427");
  });

  it("draws another run anew once it has been saved with more steps, and not where it is no longer wanted", async () => {
    const other = recordOf({ ...run, id: "run-2", name: "quieter" });
    await keep(other);
    const screen = await render(report(run, [other]));
    const box = screen.getByRole("checkbox", { name: /quieter/ });
    await box.click();
    const figure = screen.getByRole("figure", { name: "Loss per epoch" });
    await expect.element(figure).toHaveTextContent("quieter: loss 10");
    const epochs = [...history.epochs, anEpoch(4, 7.5)];
    const later = { ...other, updatedAt: 1, history: { ...history, epochs } };
    await keep(later);
    await screen.rerender(report(run, [later]));
    await expect.element(figure).toHaveTextContent("quieter: loss 7.5");
    await box.click();
    await expect.element(figure).not.toHaveTextContent("quieter");
  });

  it("says so where the curves of another run are gone", async () => {
    const screen = await render(report(run, [recordOf({ ...run, id: "run-2", name: "quieter" })]));
    await screen.getByRole("checkbox", { name: /quieter/ }).click();
    const alert = screen.getByRole("alert");
    await expect.element(alert).toHaveTextContent("The curves of quieter cannot be read");
    await expect.element(alert).toHaveTextContent("no longer kept");
  });

  it("changes all charts to another axis", async () => {
    const screen = await render(report(run));
    await screen.getByText("Epochs", { exact: true }).click();
    await expect.element(screen.getByRole("figure", { name: "Loss per epoch" })).toHaveTextContent("at epoch 3.");
    await expect.element(screen.getByRole("figure", { name: "Loss per step" })).toHaveTextContent("at epoch 3.2.");
  });
});
