import { navigate } from "wouter/use-hash-location";
import { addFiles, openConfig } from "../state/project.ts";
import type { DroppedFile } from "../ui/dropped-entries.ts";
import { type SortedFiles, sortDropped } from "./sort-dropped.ts";
import { showMessage } from "./toasts.ts";

/**
 * Opens, adds, imports or decodes what was dropped or chosen, and goes to the screen that shows it.
 * @throws StudioError where a checkpoint cannot be imported
 */
export async function takeDropped(files: readonly DroppedFile[]): Promise<void> {
  const sorted = await sortDropped(files);
  const { config, project, weights, audio, checkpoints, refused } = sorted;
  if (config !== undefined) openConfig(config.path, await config.content.text());
  if (project.length > 0) addFiles(project);
  const goal = screenFor(sorted);
  if (goal !== undefined) navigate(goal);
  if (refused.length > 0) showRefused(refused);
  if (weights !== undefined || audio !== undefined) await toDecode(weights, audio);
  if (checkpoints.length > 0) await importAll(checkpoints);
}

function screenFor({ config, project, audio, weights, checkpoints }: SortedFiles): string | undefined {
  if (config !== undefined) return "/config";
  if (project.some(({ path }) => path.toLowerCase().includes(".tfrecord"))) return "/data";
  if (project.length > 0) return "/config";
  if (audio !== undefined || weights !== undefined) return "/decode";
  return checkpoints.length > 0 ? "/checkpoints" : undefined;
}

function showRefused(refused: SortedFiles["refused"]): void {
  const { length } = refused;
  const named = refused.slice(0, mostNamed).map(({ path, reason }) => `${path} (${reason})`);
  const more = length > mostNamed ? ` and ${length - mostNamed} more` : "";
  const title = length === 1 ? "One file was not taken" : `${length} files were not taken`;
  showMessage(title, `${named.join("; ")}${more}`, { stays: true });
}

const mostNamed = 5;

async function toDecode(weights: DroppedFile | undefined, audio: DroppedFile | undefined): Promise<void> {
  const { chooseWeightsFile, decodeFrom } = await import("../state/decode.ts");
  if (weights !== undefined) chooseWeightsFile(weights);
  if (audio === undefined) return;
  const { readAudioFile } = await import("../features/decode/audio-file.ts");
  await decodeFrom(audio.path, async (tell, signal) => {
    const sound = await readAudioFile(audio, tell, signal);
    return { ...sound, expected: null };
  });
}

async function importAll(checkpoints: readonly DroppedFile[]): Promise<void> {
  const { importFromDisk } = await import("../state/checkpoint-files.ts");
  for (const { content } of checkpoints) {
    const { name, epoch } = await importFromDisk(content);
    showMessage("Checkpoint imported", `${name}, after epoch ${epoch}`);
  }
}
