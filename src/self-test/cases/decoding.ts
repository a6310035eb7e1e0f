import { rnnCellPath, weightShapes } from "../../config/weights.ts";
import type { GemmTuning } from "../../engine/gemm-tuning.ts";
import { type Decision, type GreedyAlgorithm, greedyDecode, readDecisions } from "../../engine/ops/greedy.ts";
import { ParameterLayout } from "../../engine/parameters.ts";
import { Plan } from "../../engine/plan.ts";
import type { Random } from "../../lib/random.ts";
import { type KernelCase, normals, type RecordedCase } from "../kernel-case.ts";
import { passOf } from "../pass.ts";
import { tinyModel, tinyOptions } from "../tiny-model.ts";

const [B, T, C] = [2, 6, 8]; // utterances, frames, width of the encoder
const frames = [6, 3]; // of each utterance
const { classes, features } = tinyOptions;
const layout = new ParameterLayout(weightShapes(tinyModel, features, classes));
const decoder = [...layout.slots.values()].filter(({ name }) => !name.startsWith("encoder/"));

export const decodingCases: readonly KernelCase[] = [
  { name: "greedy decoding as in the reference", record: (random, gemm) => recordGreedy(random, gemm, "reference") },
  { name: "greedy decoding of streams", record: (random, gemm) => recordGreedy(random, gemm, "streaming") },
];

/** Makes the blank win often enough for every frame to be reached, and not always. */
const BLANK_BIAS = 5;

/** Every choice of both utterances, blanks included, from drawn weights and encoder frames. */
function recordGreedy(random: Random, gemm: GemmTuning, algorithm: GreedyAlgorithm): RecordedCase {
  const plan = new Plan(false, false, gemm);
  const encoded = plan.tensor("encoded", [B, T, C], { role: "input" });
  const lengths = plan.tensor("lengths", [B], { role: "input", dtype: "u32" });
  const cellPath = (layer: number) => rnnCellPath(tinyModel, layer);
  const options = { layout, model: tinyModel, classes, cellPath, blank: 0, tokenClasses: classes - 1, algorithm };
  const greedy = greedyDecode(plan, { ...options, encoded, lengths, maxFrames: T });
  const encodedValues = normals(random, B * T * C);
  const weights = new Map(decoder.map(({ name, elements }) => [name, normals(random, elements)]));
  const vocabBias = weights.get("joint/vocab/bias");
  if (vocabBias !== undefined) vocabBias[0] = BLANK_BIAS;
  return {
    plan,
    uploads: [
      [encoded, encodedValues],
      [lengths, Uint32Array.from(frames)],
      [greedy.table, greedy.tableValues],
      [greedy.initialTokens, new Uint32Array(B)],
      [greedy.initialStates, new Float32Array(B * 2 * tinyModel.prediction_rnn_units)],
    ],
    results: { control: greedy.control, decisions: greedy.decisions },
    buffers: {
      bytes: layout.bufferBytes(["weights"]),
      writes: decoder.map(({ name, page, offset }) => {
        return { buffer: `weights/${page}`, offset, values: weights.get(name) ?? new Float32Array() };
      }),
    },
    decode(words) {
      const decided = readDecisions(new Uint32Array(words("control")), new Uint32Array(words("decisions")));
      return flat(decided);
    },
    async expectedLater({ tf, greedy: search }) {
      const tensors = decoder.map(({ name, shape }) => {
        return [name, tf.tensor(weights.get(name) ?? [], [...shape])] as const;
      });
      const pass = passOf(Object.fromEntries(tensors), { training: false });
      const given = { values: tf.tensor3d(encodedValues, [B, T, C]), lengths: frames };
      const { utterances } = await search(pass, tinyModel, { blank: 0, classes }, given, algorithm);
      for (const [, tensor] of tensors) tensor.dispose();
      return flat(utterances.map(({ decisions }) => decisions));
    },
  };
}

function flat(utterances: readonly (readonly Pick<Decision, "frame" | "symbol">[])[]) {
  const decisions = utterances.flat();
  return { frames: decisions.map(({ frame }) => frame), symbols: decisions.map(({ symbol }) => symbol) };
}
