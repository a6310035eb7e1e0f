import { modelSummary } from "../config/summary.ts";
import { maximaOf } from "../run/maxima.ts";
import type { Project } from "../run/project.ts";
import { folderSource } from "./files.ts";

/** The model's table as training prints it, with the metadata's maxima as shapes where there are any. */
export async function summaryOf(project: Project, batchSize: number): Promise<string> {
  const maxima = await maximaOf(project.config, folderSource());
  const shape = { batchSize, frames: maxima?.frames ?? null, labels: maxima?.labels ?? null };
  const { config, vocabulary } = project;
  return modelSummary({ config, ...shape, classes: vocabulary.classes, compiled: true });
}
