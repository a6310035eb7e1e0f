import { ArenaPool, BufferStore } from "../../../engine/buffers.ts";
import type { EngineDevice } from "../../../engine/device.ts";
import { adamScalars, updatePlan } from "../../../engine/optimizer.ts";
import { PARAMETER_ARENAS, ParameterLayout } from "../../../engine/parameters.ts";
import { Program } from "../../../engine/program.ts";
import { readRanges } from "../../../engine/read-back.ts";
import { learningRate } from "../../../transducer/schedule.ts";
import { type Check, check, tolerances } from "../compare.ts";
import { optimizerConfig } from "../golden-configs.ts";
import { Goldens } from "../goldens.ts";
import { casesWith, type GoldenKind, onCpu, onGpu } from "../parity-case.ts";

interface AdamCase {
  name: string;
  optimizer_config: Parameters<typeof optimizerConfig>[0];
  steps: { step: number; iterations_before: number; learning_rate: number }[];
  sparse: boolean;
}

/** Keras' Adam, with gradients by row, clipping, amsgrad and weight decay. */
export const adam: GoldenKind = file => {
  const cases = casesWith<AdamCase>(file, "optimizer_config", "steps", "sparse");
  if (file.json.group !== "adam" || cases === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases.map(item => onGpu(`${file.stem} ${item.name}`, device => checkAdam(device, goldens, item)));
};

interface ScheduleCase {
  d_model: number;
  warmup_steps: number;
  max_lr: number | null;
  values: [n: number, float32: number, float64: number][];
}

export const schedule: GoldenKind = file => {
  const cases = casesWith<ScheduleCase>(file, "d_model", "warmup_steps", "values");
  return cases?.map(({ d_model: dModel, warmup_steps: warmup, max_lr: maximum, values }) =>
    onCpu(`${file.stem} d_model ${dModel}, warm-up ${warmup}, max ${maximum}`, () =>
      values.map(([n, expected]) =>
        check(`step ${n}`, [learningRate(n, dModel, warmup, maximum)], [expected], { relative: 1.2e-7 }),
      ),
    ),
  );
};

async function checkAdam(device: EngineDevice, goldens: Goldens, { name, ...item }: AdamCase): Promise<Check[]> {
  const names = [...goldens.under(`${name}/start/`).keys()];
  const shapeOf = (key: string) => goldens.shape(`${name}/start/${key}`);
  const layout = new ParameterLayout(
    names.map(key => ({ name: key, shape: shapeOf(key), trainable: true, isMovingStatistic: false })),
  );
  const store = new BufferStore(device);
  await store.add(layout.bufferBytes([...PARAMETER_ARENAS, "largest second moment"]));
  await store.add(new Map([["rows", 4]]));
  for (const key of names) store.write("weights/0", layout.slot(key).offset, goldens.floats(`${name}/start/${key}`));
  const adam = { ...optimizerConfig(item.optimizer_config), clip_norm: null };
  const byRow = item.sparse ? names.at(-1) : undefined; // the last weight has its gradient by row
  const rowGradient = byRow === undefined ? undefined : { weight: byRow, squares: "rows" };
  const update = updatePlan(layout, { adam, source: "gradients", factor: 1, rowGradient });
  const program = await Program.compile(update.plan, {}, new ArenaPool(device), store);
  program.resize({});
  for (const { tensor, values } of update.tables) program.upload(tensor, values);
  const checks: Check[] = [];
  for (const { step, learning_rate: rate, iterations_before: iterations } of item.steps) {
    for (const key of names) {
      let gradient: Float32Array = goldens.floats(`${name}/grad${step}/${key}`);
      if (key === byRow) {
        const { clipvalue } = adam;
        const rows = gradient.map(g => (clipvalue === null ? g : Math.max(-clipvalue, Math.min(clipvalue, g))));
        store.write("rows", 0, Float32Array.of(rows.reduce((sum, g) => sum + g * g, 0)));
        gradient = addRows(rows, goldens.integers(`${name}/indices${step}`), layout.slot(key).elements);
      }
      store.write("gradients/0", layout.slot(key).offset, gradient);
    }
    program.upload(update.scalars, adamScalars(adam, rate, iterations + 1));
    program.run();
    for (const key of names) {
      for (const [arena, prefix] of arenas) {
        const path = `${name}/${prefix}${step}/${key}`;
        if (!goldens.has(path)) continue;
        const { offset, elements } = layout.slot(key);
        const range = { buffer: store.get(`${arena}/0`), offset, bytes: 4 * elements };
        const [bytes] = await readRanges(device, [range]);
        const actual = new Float32Array(bytes ?? new ArrayBuffer(0));
        checks.push(check(path, actual, goldens.floats(path), tolerances.forward));
      }
    }
  }
  program.destroy();
  store.destroy();
  return checks;
}

const arenas = [
  ["weights", "after"],
  ["first moment", "m"],
  ["second moment", "v"],
] as const;

function addRows(rows: Float32Array, indices: Uint32Array, size: number): Float32Array {
  const width = rows.length / indices.length;
  const total = new Float32Array(size);
  for (const [row, index] of indices.entries()) {
    for (let i = 0; i < width; i++) {
      total[index * width + i] = (total[index * width + i] ?? 0) + (rows[row * width + i] ?? 0);
    }
  }
  return total;
}
