import type { NamedFile } from "../sources/index.ts";
import { type FineTuneOptions, fineTuneConfig, fineTuneFile } from "./fine-tune-config.ts";
import { addFiles, openConfig, whenRead } from "./project.ts";
import { readSampleConfig, sampleFiles } from "./sample.ts";
import { startFrom } from "./start-from.ts";

/**
 * Opens a config that takes the sample's model up from its weights and trains it on these shards. The project that was open
 * can be brought back.
 * @throws StudioError `file-unreadable` where the sample cannot be fetched
 */
export async function openFineTuning(shards: readonly NamedFile[], options: FineTuneOptions): Promise<void> {
  const text = fineTuneConfig(await readSampleConfig(), options);
  openConfig(fineTuneFile, text);
  addFiles([...shards, ...sampleFiles().filter(({ path }) => path.endsWith(".tokens"))]);
  startFrom("sample");
  await whenRead();
}
