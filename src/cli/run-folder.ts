import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { StudioError } from "../lib/result.ts";
import { type Checkpoint, decodeCheckpoint } from "../run/checkpoint.ts";
import { CheckpointFolder } from "./checkpoint-folder.ts";

/** The folder of one training run: weights.safetensors, run.json, checkpoints/ and state/ (to go on from). */
export class RunFolder {
  readonly store: CheckpointFolder;

  private constructor(
    readonly path: string,
    /** Where an unfinished run stands. */
    readonly unfinished: Checkpoint | undefined,
  ) {
    this.store = storeOf(path);
  }

  /**
   * Opens the folder for a run of so many epochs. One whose run is finished is refused; where no folder was asked for,
   * the next number is taken then: runs/digits, runs/digits-2.
   * @throws StudioError `run-finished`
   */
  static async open(
    asked: string | null,
    configFile: string,
    workingDirectory: string,
    epochs: number,
  ): Promise<RunFolder> {
    const first = resolve(workingDirectory, asked ?? join("runs", runName(configFile)));
    for (let number = 1; ; number++) {
      const path = number === 1 ? first : `${first}-${number}`;
      const checkpoint = await readCheckpoint(path);
      if (checkpoint === undefined || checkpoint.progress.epoch <= epochs) {
        await mkdir(path, { recursive: true });
        return new RunFolder(path, checkpoint);
      }
      if (asked === null) continue;
      const nextStep = "Name another --output, or raise num_epochs to go on.";
      throw new StudioError("run-finished", `The run here has done its ${epochs} epochs.`, { file: asked }, nextStep);
    }
  }

  get weightsFile(): string {
    return join(this.path, "weights.safetensors");
  }

  /** Writes a file of this folder whole or not at all. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, content);
    await rename(`${path}.new`, path);
    return path;
  }
}

function storeOf(path: string): CheckpointFolder {
  return new CheckpointFolder(join(path, "state"));
}

async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const bytes = existsSync(path) ? await storeOf(path).load() : undefined;
  return bytes === undefined ? undefined : decodeCheckpoint(bytes, path);
}

/** The config's own name, or its folder's where it is called config. */
function runName(configFile: string): string {
  const stem = basename(configFile, extname(configFile));
  return stem === "config" ? basename(dirname(configFile)) : stem;
}
