import { generateMetadataCommand } from "../../config/commands.ts";
import { formatCount } from "../../lib/amounts.ts";
import { StudioError } from "../../lib/result.ts";
import { redactAddress } from "../../sources/index.ts";
import { writeMetadata } from "../../tools/index.ts";
import { defineCommand } from "../command.ts";
import { runCommandTask } from "../command-task.ts";
import { outputFile } from "../output-file.ts";
import { openProject } from "../project.ts";
import type { Terminal } from "../terminal.ts";

/** `studio generate_metadata`: a stage's entry of the metadata file, as the reference's script writes it (specification 2.5). */
export const generateMetadata = defineCommand(generateMetadataCommand, async ({ flags, positionals }, terminal) => {
  const { stage, metadata } = flags;
  const { config, tokenize, source } = await openWithVocabulary(flags.configPath, terminal);
  const sink = outputFile(terminal, metadata, config.studio_config.object_storage);
  const speech = config.speech_config;
  return runCommandTask(terminal, async task => {
    const tables = positionals;
    const made = await writeMetadata({ stage, tables, speech, tokenize, source, sink, output: metadata }, task);
    const frames = `at most ${formatCount(made.max_input_length)} frames`;
    const labels = `${formatCount(made.max_label_length)} labels`;
    terminal.out(`${stage} in ${redactAddress(metadata)}: ${formatCount(made.num_entries)} utterances, `);
    terminal.out(`${frames} and ${labels}\n`);
    if (made.leftOut === 0) return 0;
    terminal.out(`${formatCount(made.leftOut)} lines were left out, for the reasons above.\n`);
    return 1;
  });
});

/** Labels are counted with the vocabulary, which the reference's tutorial makes too late. */
async function openWithVocabulary(configPath: string, terminal: Terminal): ReturnType<typeof openProject> {
  try {
    return await openProject(configPath, terminal);
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== "file-missing" || error.place.file === configPath)
      throw error;
    const nextStep = `Make the vocabulary first: studio generate_vocab_wordpiece --config-path=${configPath}.`;
    throw new StudioError(error.code, "The vocabulary of the config is not there.", error.place, nextStep);
  }
}
