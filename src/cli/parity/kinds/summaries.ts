import { loadConfig } from "../../../config/load.ts";
import { modelSummary } from "../../../config/summary.ts";
import type { GoldenFolder } from "../golden-folder.ts";
import { casesWith, type GoldenKind, onCpu, same, skipped } from "../parity-case.ts";

interface SummaryCase {
  name: string;
  config_of?: string;
  model_config?: string;
  classes?: number;
  make: { input_shape: [number | null, number, 1]; prediction_shape: [number | null]; batch_size: number | null };
  compiled: boolean;
  line_length?: number;
  lines: string[];
}

/** The model's printed table, byte for byte. */
export const summaries: GoldenKind = file => {
  const cases = casesWith<SummaryCase>(file, "make", "compiled", "lines");
  return cases?.map(item => {
    const { config_of: needed } = item;
    if (needed !== undefined && !file.folder.has(needed)) return skipped(`${file.stem} ${item.name}`, needed);
    return onCpu(`${file.stem} ${item.name}`, async () => {
      const { config, diagnostics } = await loadConfig(configText(file.folder, item), item.name);
      if (config === undefined) return [same("config", diagnostics, [])];
      const [frames] = item.make.input_shape;
      const [predictions] = item.make.prediction_shape;
      const replicas = Number(/(\d+)_replicas/.exec(item.name)?.[1] ?? 1);
      const batchSize = item.make.batch_size === null ? null : item.make.batch_size / replicas;
      const labels = predictions === null ? null : predictions - 1;
      const { compiled, classes = 1000, line_length: lineLength } = item;
      const shape = { config, batchSize, frames, labels, classes, compiled };
      const table = modelSummary({ ...shape, ...(lineLength !== undefined && { lineLength }) });
      return [same("lines", table.split("\n"), item.lines)];
    });
  });
};

function configText(folder: GoldenFolder, { config_of: name, model_config: model, make }: SummaryCase): string {
  if (name !== undefined) return folder.text(name);
  const indented = (model ?? "").replace(/^(?=.)/gm, "  ");
  const [, bins] = make.input_shape;
  return `decoder_config: {vocabulary: v}\nspeech_config: {num_feature_bins: ${bins}}\nmodel_config:\n${indented}`;
}
