import { createLibrispeechTranscriptsCommand } from "../../config/commands.ts";
import { expandPath, isRemotePath } from "../../config/paths.ts";
import { formatCount } from "../../lib/amounts.ts";
import { StudioError } from "../../lib/result.ts";
import { redactAddress } from "../../sources/index.ts";
import { createLibrispeechTranscripts } from "../../tools/index.ts";
import { defineCommand } from "../command.ts";
import { runCommandTask } from "../command-task.ts";
import { folderSource } from "../files.ts";
import { folderTree } from "../folder-tree.ts";
import { outputFile } from "../output-file.ts";

/** `studio create_librispeech_trans`: the transcript TSV of LibriSpeech's folders, with absolute paths (specification 2.1). */
export const createLibrispeechTrans = defineCommand(createLibrispeechTranscriptsCommand, async (given, terminal) => {
  const { output } = given.flags;
  if (isRemotePath(given.flags.directory)) {
    const nextStep = "Copy it to this machine.";
    throw new StudioError("wrong_flag", "create_librispeech_trans: --directory must be a folder.", {}, nextStep);
  }
  const directory = expandPath(given.flags.directory, terminal.paths);
  return runCommandTask(terminal, async task => {
    const request = {
      directory,
      tree: folderTree(),
      source: folderSource(),
      sink: outputFile(terminal, output),
      output,
    };
    const made = await createLibrispeechTranscripts(request, task);
    const hours = (made.seconds / 3600).toFixed(2);
    terminal.out(`${formatCount(made.utterances)} utterances, ${hours} hours of audio in ${redactAddress(output)}\n`);
    if (made.leftOut === 0) return 0;
    terminal.out(`${formatCount(made.leftOut)} lines were left out, for the reasons above.\n`);
    return 1;
  });
});
