import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands/index.ts";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { readSafetensors } from "../../../src/storage/safetensors.ts";
import { type FakeTerminal, fakeTerminal } from "./terminal.ts";
import { makeTinyProject } from "./tiny-project.ts";

let folder = "";
beforeAll(async () => {
  folder = await makeTinyProject();
});

const training = ["train", "--config-path=config.yml", "--engine=portable"];

async function studio(...words: string[]): Promise<FakeTerminal & { code: number }> {
  const terminal = fakeTerminal(folder);
  return Object.assign(terminal, { code: await dispatch(commands, words, terminal) });
}

interface RunFile {
  ended: string;
  totalSteps: number;
  epochs: { epoch: number; isWhole: boolean; loss: number; evaluation: { wer: number; utterances: number } | null }[];
  steps: { loss: number[]; learningRate: number[] };
}

function runFile(output: string): RunFile {
  return JSON.parse(readFileSync(join(folder, output, "run.json"), "utf8")) as RunFile; // written by the command just run
}

function weightsOf(output: string, name = "weights"): Map<string, unknown> {
  return new Map(readSafetensors(readFileSync(join(folder, output, `${name}.safetensors`))));
}

describe("studio train", () => {
  it("prints the summary and Keras' epochs, and leaves weights and every curve", async () => {
    const { code, written } = await studio(...training, "--output=whole");
    expect(code).toBe(0);
    expect(written.out).toMatch(/^Model: "tiny"\n_+\n/);
    // oxlint-disable-next-line no-control-regex -- what draws a line over
    const lines = written.out.replaceAll(/[^\n]*\r\x1b\[K/g, "").split("\n");
    expect(lines.filter(line => line.startsWith("Epoch"))).toEqual(["Epoch 1/3", "Epoch 2/3", "Epoch 3/3"]);
    expect(lines.filter(line => line.startsWith("3/3 [==="))).toHaveLength(3);
    expect(written.out).toMatch(
      /per_batch_avg_loss: \d+\.\d{4} - val_loss: \d+\.\d{4} - val_wer: \d+\.\d{4} - val_cer/,
    );
    const { ended, totalSteps, epochs, steps } = runFile("whole");
    expect({ ended, totalSteps }).toEqual({ ended: "finished", totalSteps: 9 });
    expect(epochs.map(({ evaluation }) => evaluation?.utterances)).toEqual([3, 3, 3]); // whole batches, as Keras validates
    expect(steps.loss).toHaveLength(9);
    expect(steps.learningRate[0]).toBe(0); // the schedule begins at 0
    expect([...weightsOf("whole").keys()][0]).toBe("tiny/encoder/block_0/conv_module_0/conv/depthwise_kernel:0");
  });

  it("says where it took files that were not where the config says", async () => {
    const { written } = await studio(...training, "--output=found", "--max-steps=1");
    expect(written.err).toContain(`No train*.tfrecord in /somewhere/else: taking those in ${folder} instead.`);
  });

  it("keeps the weights of each epoch under the checkpoint's names, and says that they are no .h5", async () => {
    const { written } = await studio(...training, "--output=kept");
    expect(weightsOf("kept", "checkpoints/03")).toEqual(weightsOf("kept"));
    expect(weightsOf("kept", "checkpoints/01")).not.toEqual(weightsOf("kept"));
    expect(written.err).toContain("checkpoint.filepath asks for .h5");
  });

  it("goes on in the middle of an epoch with the losses and weights of a run that was not stopped", async () => {
    await studio(...training, "--output=once", "--seed=7");
    await studio(...training, "--output=twice", "--seed=7", "--max-steps=4");
    expect(runFile("twice")).toMatchObject({ ended: "max-steps", totalSteps: 4 });
    const { written } = await studio(...training, "--output=twice");
    expect(written.err).toContain("Going on after 4 steps, in epoch 2.");
    expect(runFile("twice").steps.loss).toEqual(runFile("once").steps.loss);
    const losses = (file: RunFile) => file.epochs.filter(({ isWhole }) => isWhole).map(({ loss }) => loss);
    expect(losses(runFile("twice"))).toEqual(losses(runFile("once")));
    expect(weightsOf("twice")).toEqual(weightsOf("once"));
  });

  it("goes on in the middle of an accumulation", async () => {
    await studio(...training, "--output=sums", "--ga-steps=2");
    await studio(...training, "--output=halves", "--ga-steps=2", "--max-steps=3");
    await studio(...training, "--output=halves", "--ga-steps=2");
    expect(weightsOf("halves")).toEqual(weightsOf("sums"));
  });

  it("gives the same bits for the same seed and others for another", async () => {
    await studio(...training, "--output=a", "--seed=1", "--max-steps=4");
    await studio(...training, "--output=b", "--seed=1", "--max-steps=4");
    await studio(...training, "--output=c", "--seed=2", "--max-steps=4");
    expect(weightsOf("a")).toEqual(weightsOf("b"));
    expect(weightsOf("a")).not.toEqual(weightsOf("c"));
  });

  it("writes a checkpoint when it is interrupted, and goes on from there", async () => {
    const terminal = fakeTerminal(folder);
    terminal.onWrite = text => text.includes("Epoch 2/3") && terminal.interrupt();
    const code = await dispatch(commands, [...training, "--output=cut", "--seed=7"], terminal);
    expect(code).toBe(130);
    expect(terminal.written.err).toContain("the same command goes on from there");
    await studio(...training, "--output=cut");
    expect(runFile("cut").steps.loss).toEqual(runFile("once").steps.loss);
  });

  it("refuses a folder whose run is finished, and takes another where none was asked for", async () => {
    const { code, written } = await studio(...training, "--output=whole");
    expect(code).toBe(2);
    expect(written.err).toContain("The run here has done its 3 epochs. Name another --output");
    const short = [...training, "--max-steps=9"];
    await studio(...short);
    expect(existsSync(join(folder, "runs/", folder.slice(folder.lastIndexOf("/") + 1)))).toBe(true);
    await studio(...short);
    expect(existsSync(join(folder, `runs/${folder.slice(folder.lastIndexOf("/") + 1)}-2`))).toBe(true);
  });

  it("starts from given weights", async () => {
    await studio(...training, "--output=further", "--pretrained=whole/weights.safetensors", "--max-steps=1");
    expect(runFile("further").steps.loss[0]).not.toBe(runFile("whole").steps.loss[0]);
  });

  it("names flags without effect and refuses mixed precision", async () => {
    const { written } = await studio(
      ...training,
      "--output=flags",
      "--spx=2",
      "--devices=[0]",
      "--jit-compile",
      "--max-steps=1",
    );
    for (const flag of ["--spx", "--devices", "--jit-compile"]) expect(written.err).toContain(`${flag} has no effect`);
    const refused = await studio(...training, "--mxp=strict");
    expect(refused.code).toBe(2);
    expect(refused.written.err).toContain("computes in float32");
  });
});

describe("studio evaluate", () => {
  const evaluating = ["evaluate", "--config-path=config.yml", "--engine=portable", "--saved=whole/weights.safetensors"];

  it("writes a row for every utterance in its order and prints the rates", async () => {
    const { code, written } = await studio(...evaluating, "--output=result.tsv", "--bs=2");
    expect(code).toBe(0);
    const rows = readFileSync(join(folder, "result.tsv"), "utf8").split("\n");
    expect(rows[0]).toBe("PATH\tDURATION\tGROUNDTRUTH\tGREEDY\tBEAMSEARCH");
    expect(rows.slice(1, 4).map(row => row.split("\t").slice(0, 3))).toEqual([
      ["audio/test-0.wav", "0.025", "one"],
      ["audio/test-1.wav", "0.125", "two one"],
      ["audio/test-2.wav", "0.225", "two"], // zzz is no word of the vocabulary
    ]);
    expect(written.out).toMatch(/^greedy_wer: [\d.]+\ngreedy_cer: [\d.]+\nbeamsearch_wer: 1.0\nbeamsearch_cer: 1.0\n/);
    expect(written.out).toMatch(/real_time_factor: \d/);
  });

  it("takes other data: transcripts and shards, several of them, by either greedy", async () => {
    const { code, written } = await studio(
      ...evaluating,
      "--data=test.tsv",
      "--data=eval_1.tfrecord",
      "--output=both.tsv",
      "--greedy=streaming",
    );
    expect(written.err).toContain("7 utterances on TensorFlow.js");
    expect(code).toBe(0);
  });

  it("evaluates the file that is there where the answer is no", async () => {
    const terminal = fakeTerminal(folder, "n");
    const before = readFileSync(join(folder, "result.tsv"), "utf8");
    await dispatch(commands, [...evaluating, "--output=result.tsv", "--data=eval_1.tfrecord"], terminal);
    expect(readFileSync(join(folder, "result.tsv"), "utf8")).toBe(before);
    expect(terminal.written.out).toMatch(/^greedy_wer: /);
  });

  it("names weights that are missing or belong to another model", async () => {
    const missing = await studio(...evaluating.slice(0, 3), "--h5=none.h5");
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.written.err).toMatch(/none\.h5: The file is not there\. .*\n$/);
  });
});
