import { modelSummary } from "../config/summary.ts";
import { maximaOf } from "../run/maxima.ts";
import type { ProjectWithData } from "../run/project.ts";

/** The model's table as training prints it, with the metadata's maxima as shapes where there are any. */
export async function summaryOf(project: ProjectWithData, batchSize: number): Promise<string> {
  const maxima = await maximaOf(project.config, project.source);
  const shape = { batchSize, frames: maxima?.frames ?? null, labels: maxima?.labels ?? null };
  const { config, vocabulary } = project;
  return modelSummary({ config, ...shape, classes: vocabulary.classes, compiled: true });
}
