import { doctorCommand } from "../../config/commands.ts";
import { formatCount } from "../../lib/amounts.ts";
import { StudioError } from "../../lib/result.ts";
import { dataFiles } from "../../run/data-files.ts";
import type { ProjectWithData } from "../../run/project.ts";
import { redactAddress } from "../../sources/index.ts";
import { createFeatureExtractor } from "../../speech/index.ts";
import {
  type ExaminedFile,
  examineFiles,
  FindingList,
  formatSummary,
  writeFindings,
} from "../../tools/doctor/index.ts";
import { defineCommand } from "../command.ts";
import { runCommandTask } from "../command-task.ts";
import { outputFile } from "../output-file.ts";
import { openProject } from "../project.ts";
import { interruptedExitCode } from "../terminal.ts";

const allParts = ["train", "eval", "test"] as const;

/** `studio doctor`: a summary of what is wrong with a data set, and every finding in a file. 0 whatever is found. */
export const doctor = defineCommand(doctorCommand, async ({ flags, positionals }, terminal) => {
  const { part, output } = flags;
  if (output !== null && !/\.(tsv|json)$/i.test(output)) {
    throw new StudioError("wrong_flag", `doctor: --output=${output}: the name must end with .tsv or .json.`);
  }
  const parts = part === "all" ? allParts : [part];
  const project = await openProject(flags.configPath, terminal, { parts });
  const { config, vocabulary, tokenize, source } = project;
  const files = positionals.length > 0 ? namedFiles(positionals) : await filesOf(project, parts);
  const extractor = createFeatureExtractor(config.speech_config);
  const list = new FindingList();
  return runCommandTask(terminal, async task => {
    const measures = { config, vocabulary, tokenize, extractor };
    const summary = await examineFiles({ files, source, measures, found: finding => list.add(finding) }, task);
    if (!summary.isWhole) terminal.out("Stopped before the end; until then:\n");
    terminal.out(formatSummary(summary));
    if (output !== null) {
      const sink = outputFile(terminal, output, config.studio_config.object_storage);
      // Also after a stop: what was found is worth keeping.
      await writeFindings(list.findings, { sink, output, signal: new AbortController().signal });
      const more = list.left > 0 ? `; ${formatCount(list.left)} more are counted above and not listed` : "";
      terminal.out(`${formatCount(list.findings.length)} findings in ${redactAddress(output)}${more}\n`);
    }
    return summary.isWhole ? 0 : interruptedExitCode;
  });
});

/** @throws StudioError `no-data` where the config names none */
async function filesOf(
  { config, file, source }: ProjectWithData,
  parts: readonly (typeof allParts)[number][],
): Promise<ExaminedFile[]> {
  const files: ExaminedFile[] = [];
  for (const part of parts) files.push(...(await dataFiles(config, part, source)));
  if (files.length > 0) return files;
  const nextStep = "Check tfrecords_dir and data_paths, or name files: studio doctor --config-path=F SHARD...";
  throw new StudioError("no-data", `There is no data of ${parts.join(", ")}.`, { file }, nextStep);
}

function namedFiles(names: readonly string[]): ExaminedFile[] {
  return names.map(path => ({ part: null, path, kind: path.endsWith(".tsv") ? "transcripts" : "shard" }));
}
