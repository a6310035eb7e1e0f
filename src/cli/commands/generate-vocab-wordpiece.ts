import { generateVocabularyCommand } from "../../config/commands.ts";
import { formatCount, formatDuration } from "../../lib/amounts.ts";
import { redactAddress } from "../../sources/index.ts";
import { generateVocabulary } from "../../tools/index.ts";
import { defineCommand } from "../command.ts";
import { commandSource } from "../command-source.ts";
import { runCommandTask } from "../command-task.ts";
import { outputFile } from "../output-file.ts";
import { findFile } from "../paths.ts";
import { readConfig, warnings } from "../project.ts";

/** `studio generate_vocab_wordpiece`: the vocabulary of a config from its corpus files (specification 4.5). */
export const generateVocabWordpiece = defineCommand(generateVocabularyCommand, async ({ flags }, terminal) => {
  const { file: configFile, config } = await readConfig(flags.configPath, terminal);
  const storage = config.studio_config.object_storage;
  const warn = warnings(terminal);
  const corpusFiles = config.decoder_config.corpus_files.map(path => findFile(path, configFile, warn));
  const decoder = { ...config.decoder_config, corpus_files: corpusFiles };
  return runCommandTask(terminal, async task => {
    const began = performance.now();
    const source = commandSource(terminal, storage);
    const sink = outputFile(terminal, decoder.vocabulary ?? "", storage);
    const made = await generateVocabulary({ decoder, configFile: flags.configPath, source, sink }, task);
    const words = `${formatCount(made.words)} words, ${formatCount(made.differentWords)} different`;
    terminal.out(`${formatCount(made.tokens.length)} tokens in ${redactAddress(made.file)}\n`);
    terminal.out(
      `from ${formatCount(made.utterances)} utterances (${words}) in ${formatDuration(performance.now() - began)}\n`,
    );
    if (made.leftOut === 0) return 0;
    terminal.out(`${formatCount(made.leftOut)} lines were left out, for the reasons above.\n`);
    return 1;
  });
});
