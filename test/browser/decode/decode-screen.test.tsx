import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { cssVariables, theme } from "../../../src/app/theme.ts";
import { firstPosition } from "../../../src/data/order.ts";
import { DecodeScreen } from "../../../src/features/decode/decode-screen.tsx";
import { encodeCheckpoint } from "../../../src/run/checkpoint.ts";
import { emptyHistory } from "../../../src/run/history.ts";
import { readWav, writeWav } from "../../../src/speech/index.ts";
import { deleteRun, refreshCheckpoints } from "../../../src/state/checkpoints.ts";
import { decodeStore } from "../../../src/state/decode.ts";
import type { DecodeResult } from "../../../src/state/decode-results.ts";
import { openSample } from "../../../src/state/project.ts";
import { sampleConfig, sampleFiles } from "../../../src/state/sample.ts";
import { storage } from "../../../src/state/workers.ts";
import { readSafetensors, toFloat32 } from "../../../src/storage/safetensors.ts";

async function show(scheme: "light" | "dark" = "light"): Promise<void> {
  await render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={scheme}>
      <main>
        <DecodeScreen />
      </main>
    </MantineProvider>,
  );
}

async function digits(): Promise<File> {
  const response = await fetch(new URL("../../fixtures/audio/digits.wav", import.meta.url));
  return new File([await response.blob()], "digits.wav");
}

/** A microphone that plays the samples once, when it is opened. Gives a promise of the end. */
function playInto(samples: Float32Array<ArrayBuffer>, sampleRate: number): Promise<unknown> {
  return new Promise(resolve => {
    vi.spyOn(navigator.mediaDevices, "getUserMedia").mockImplementation(async () => {
      const context = new UnstubbedContext();
      const buffer = context.createBuffer(1, samples.length, sampleRate);
      buffer.copyToChannel(samples, 0);
      const source = new AudioBufferSourceNode(context, { buffer });
      const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
      source.connect(destination);
      source.addEventListener("ended", resolve);
      source.start(context.currentTime + 0.5); // streams lose what comes before they are listened to
      return destination.stream;
    });
  });
}

const UnstubbedContext = AudioContext;

/** The newest result, once there is one more than before. */
async function nextResult(act: () => Promise<void>): Promise<DecodeResult> {
  const { length } = decodeStore.getState().results;
  await act();
  await expect.poll(() => decodeStore.getState().results.length, { timeout: 120_000 }).toBe(length + 1);
  const [result] = decodeStore.getState().results;
  if (result === undefined) throw new Error("There is no result.");
  return result;
}

/** The sample's weights as a checkpoint of a run, whose config has another name than the sample's. */
async function saveCheckpoint(id: string): Promise<void> {
  const weights = new Map<string, Float32Array>();
  const shipped = await fetch(new URL("weights.safetensors", sampleConfig.address()));
  for (const [name, tensor] of readSafetensors(new Uint8Array(await shipped.arrayBuffer()))) {
    weights.set(name, toFloat32(tensor));
  }
  const [none, text] = [new Map(), await (await fetch(sampleConfig.address())).text()];
  const moments = { firstMoments: none, secondMoments: none, largestSecondMoments: none, accumulated: none };
  const loss = { sum: 0, count: 0, last: 0 };
  const progress = { epoch: 4, step: 0, totalSteps: 3, isTrained: false, stepsPerEpoch: 1, epochMillis: 0, loss };
  const bytes = encodeCheckpoint({
    engine: { iterations: 3, steps: 3, weights, ...moments },
    ...{ progress, data: { ...firstPosition, isPassEnd: false }, history: emptyHistory(), seed: 1, config: text },
  });
  const runId = "decoded run";
  await storage().call({
    type: "save-checkpoint",
    info: {
      ...{ id, runId, name: "digits, epoch 3", kind: "epoch", isKept: false, createdAt: 1, epoch: 3, totalSteps: 3 },
      ...{ loss: 1, validationLoss: null, wer: 0.125, cer: null },
    },
    bytes: new Blob([bytes]),
    run: {
      ...{ id: runId, name: "digits", startedAt: 0, updatedAt: 1, file: "mine.j2", text, files: sampleFiles() },
      ...{ missing: [], seed: 1, batchSize: null, epochs: 3, hasEnded: true, history: emptyHistory() },
    },
    keep: { best: 1, last: 1 },
  });
  await refreshCheckpoints();
}

const openFile = (file: File) => userEvent.upload(page.getByLabelText(/^Open sound/u), file);
const aWord = /zero|one|two|three|four|five|six|seven|eight|nine/u;
const listen = page.getByRole("button", { name: "Listen" });
const stop = page.getByRole("button", { name: "Stop", exact: true });
const text = page.getByRole("region", { name: "Result" }).getByTestId("text");

describe("DecodeScreen", () => {
  beforeEach(async () => {
    for (const { id } of await storage().call({ type: "list-runs" })) await deleteRun(id);
    location.hash = "#/decode";
    decodeStore.setState(decodeStore.getInitialState());
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it("decodes a file on a first visit with the sample's weights", async () => {
    await show();
    const { outcome, weights } = await nextResult(async () => openFile(await digits()));
    expect(weights).toBe("The sample's: spoken digits");
    expect(outcome.error).toBeNull();
    await expect.element(text).toHaveTextContent("three one four");
    const tokens = page.getByRole("table", { name: "Tokens" });
    await expect.element(tokens.getByRole("row", { name: /^three 0\.\d\d s/u })).toBeVisible();
    await expect.element(page.getByRole("figure", { name: "Features and tokens" })).toHaveTextContent(/three at 0\./u);
    await expect.element(page.getByText(/times as fast as speech|slower than speech/u)).toBeVisible();
  });

  it.each([44_100, 48_000])(
    "hears the microphone at %i Hz and ends with the text of the same samples from a file",
    async rate => {
      class ContextOfRate extends AudioContext {
        constructor() {
          super({ sampleRate: rate });
        }
      }
      vi.stubGlobal("AudioContext", ContextOfRate);
      const { signal, sampleRate } = readWav(new Uint8Array(await (await digits()).arrayBuffer()));
      const played = playInto(signal, sampleRate);
      await show();
      const spoken = await nextResult(async () => {
        await listen.click();
        await expect.element(page.getByRole("meter", { name: "Input level" })).toBeVisible();
        await played;
        await expect.element(page.getByRole("region", { name: "Text so far" })).toHaveTextContent(aWord);
        await stop.click();
      });
      expect(spoken.speech.sampleRate).toBe(rate);
      const saved = new File([writeWav(spoken.speech.signal, rate)], "saved.wav");
      const read = await nextResult(() => openFile(saved));
      expect(read.outcome.transcription?.text).toMatch(aWord); // which one, the machine's load has a say in
      expect(spoken.outcome.transcription?.text).toBe(read.outcome.transcription?.text);
      expect(spoken.outcome.transcription?.tokens).toEqual(read.outcome.transcription?.tokens);
      expect(spoken.outcome.transcription?.features).toEqual(read.outcome.transcription?.features);
    },
  );

  it("warns of a silent microphone", async () => {
    void playInto(new Float32Array(16_000), 16_000);
    await show();
    await listen.click();
    await expect.element(stop).toBeVisible();
    await expect.element(page.getByText("The microphone is silent")).toBeVisible();
    await nextResult(() => stop.click());
  });

  it("says what to do where the microphone is refused", async () => {
    vi.spyOn(navigator.mediaDevices, "getUserMedia").mockRejectedValue(new DOMException("no", "NotAllowedError"));
    await show();
    await listen.click();
    await expect.element(page.getByRole("alert").getByText(/site settings beside the address/u)).toBeVisible();
    await expect.element(listen).toBeEnabled();
  });

  it("decodes the utterance that the address names, against what is said", async () => {
    await openSample();
    location.hash = "#/decode?utterance=eval%3Aeval_1.tfrecord%3A0";
    const { speech, outcome } = await nextResult(() => show());
    expect(outcome.error).toBeNull();
    await expect.element(page.getByText(/^Against what is said/u)).toBeVisible();
    expect(speech.expected).toMatch(/^[a-z ]+$/u);
  });

  it("decodes with the checkpoint that the address names, by the config of its run", async () => {
    await saveCheckpoint("checked");
    location.hash = "#/decode?checkpoint=checked";
    await show();
    await expect.element(page.getByLabelText("Weights", { exact: true })).toHaveValue("checkpoint:checked");
    const { weights } = await nextResult(async () => openFile(await digits()));
    expect(weights).toBe("digits, epoch 3: WER 12.5 %");
    await expect.element(text).toHaveTextContent("three one four");
  });

  it("decodes again with the other search, and keeps both results in a list", async () => {
    await show();
    await nextResult(async () => openFile(await digits()));
    await page.getByLabelText("Greedy search").selectOptions("streaming");
    const again = await nextResult(() => page.getByRole("button", { name: "Decode again" }).click());
    expect(again.algorithm).toBe("streaming");
    const list = page.getByRole("region", { name: "Decoded in this visit" });
    await list.getByRole("button", { name: /as tested$/u }).click();
    await expect.element(page.getByRole("region", { name: "Result" })).toHaveTextContent("as TensorFlowASR tests");
  });

  it("says in the result that a file of weights does not fit, also where it is called as the sample's", async () => {
    await show();
    await nextResult(async () => openFile(await digits()));
    const weights = new File(["no weights"], "weights.safetensors");
    await userEvent.upload(page.getByLabelText(/^Open weights/u), weights);
    await expect.element(page.getByLabelText("Weights", { exact: true })).toHaveValue("file");
    const { outcome } = await nextResult(async () => openFile(await digits()));
    expect(outcome.error).not.toBeNull();
    await expect.element(page.getByText("It could not be decoded")).toBeVisible();
  });

  it("tells the worker of Cancel, and decodes the next sound", async () => {
    const posted = vi.spyOn(Worker.prototype, "postMessage");
    const asked = () => posted.mock.calls.map(([{ request }]) => request.type);
    await show();
    await openFile(new File([writeWav(new Float32Array(300 * 8000), 8000)], "long.wav"));
    const progress = page.getByRole("progressbar", { name: "Decoding long.wav" });
    await expect.element(progress).toBeVisible();
    await expect.poll(asked, { timeout: 120_000 }).toContain("decode");
    expect(asked()).not.toContain("cancel-decoding");
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(asked()).toContain("cancel-decoding");
    await expect.element(progress).not.toBeInTheDocument();
    const { speech } = await nextResult(async () => openFile(await digits()));
    expect(speech.name).toBe("digits.wav");
    await expect.element(text).toHaveTextContent("three one four");
  });

  it("names a file without sound in it", async () => {
    await show();
    await openFile(new File(["four score"], "notes.mp3"));
    await expect.element(page.getByText(/^notes\.mp3: .*Convert it to WAV or FLAC\.$/u)).toBeVisible();
  });

  it.each(["light", "dark"] as const)("has nothing for axe to find, empty and with results, %s", async scheme => {
    await show(scheme);
    const faults = async () => {
      await page.getByRole("heading", { name: "Decode", exact: true }).hover(); // colours at rest
      const { violations } = await axe.run(document.body);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    };
    expect(await faults()).toEqual([]);
    await nextResult(async () => openFile(await digits()));
    await nextResult(() => page.getByRole("button", { name: "Decode again" }).click());
    void playInto(new Float32Array(16_000), 16_000);
    await listen.click();
    await expect.element(page.getByText("The microphone is silent")).toBeVisible();
    expect(await faults()).toEqual([]);
    await nextResult(() => stop.click());
  });
});
