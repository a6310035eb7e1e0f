import { createHash } from "node:crypto";
import { dirname, join } from "node:path/posix";
import { weightShapes } from "../../../config/weights.ts";
import { decodeExample, openTfrecord, parseTranscripts } from "../../../data/index.ts";
import { evaluateResults, type ResultRow, rateLines, readResults } from "../../../metrics/results.ts";
import { assignWeights } from "../../../storage/assign-weights.ts";
import { readKerasWeights } from "../../../storage/hdf5.ts";
import type { Check } from "../compare.ts";
import { modelConfigOfYaml } from "../golden-configs.ts";
import type { GoldenFolder } from "../golden-folder.ts";
import { casesWith, type GoldenKind, onCpu, refused, same } from "../parity-case.ts";

interface ShardsFile {
  sets: Record<string, { compression_type: string; shards: { file: string; records: ShardRecord[] }[] }>;
}

interface ShardRecord {
  offset: number;
  payload_sha256: string;
  path: string;
  transcript: string;
  audio_sha256: string;
}

/** Whole TFRecord shards, record by record. */
export const shards: GoldenKind = ({ folder, stem, json }) => {
  if (!("sets" in json && "transcripts_tsv" in json)) return undefined;
  const { sets } = folder.json<ShardsFile>(`${stem}.json`);
  return Object.entries(sets).flatMap(([name, set]) =>
    set.shards.map(shard => {
      const file = join(dirname(stem), name, shard.file);
      return onCpu(`${stem} ${name}/${shard.file}`, async () => {
        const { compression, items } = await openTfrecord(streamOf(folder.bytes(file)), file);
        const found = [];
        for await (const item of items) {
          if (item.type === "bad") {
            found.push(item.reason);
            continue;
          }
          const { path, transcript, audio } = decodeExample(item.payload);
          const hashes = { payload_sha256: sha256(item.payload), audio_sha256: sha256(audio) };
          found.push({ offset: item.offset, path, transcript, ...hashes });
        }
        const expected = shard.records.map(({ offset, path, transcript, payload_sha256, audio_sha256 }) => {
          return { offset, path, transcript, payload_sha256, audio_sha256 };
        });
        return [same("compression", compression, set.compression_type), same("records", found, expected)];
      });
    }),
  );
};

interface DamagedCase {
  file: string;
  good_records_first?: number;
  error: object | null;
}

/** Damaged shards: nothing that is not one of the good records comes out, and all that TensorFlow gave first does. */
export const damagedShards: GoldenKind = file => {
  const cases = casesWith<DamagedCase>(file, "read_as", "how", "good_records_first");
  const { payload_sha256: hashes } = file.json;
  if (cases === undefined || !Array.isArray(hashes)) return undefined;
  // What is read as something else there is sniffed here.
  return cases
    .filter(item => !/_as_/.test(item.file))
    .map(item => {
      const path = join(file.stem, item.file);
      return onCpu(`${file.stem} ${item.file}`, async () => {
        const { items } = await openTfrecord(streamOf(file.folder.bytes(path)), path);
        const found: string[] = [];
        let goodFirst = 0;
        let isGood = true;
        for await (const record of items) {
          isGood &&= record.type === "record";
          if (isGood) goodFirst++;
          if (record.type === "record" && record.payload.length > 0) found.push(sha256(record.payload));
        }
        const strange = found.filter(hash => !hashes.includes(hash));
        return [
          same("foreign records", strange, []),
          same(
            "good records before a fault, at least those of TensorFlow",
            goodFirst >= (item.good_records_first ?? 0),
            true,
          ),
        ];
      });
    });
};

interface TsvCase {
  name: string;
  tsv?: string;
  tsv_hex?: string;
  entries?: string[][];
}

/** Odd transcript TSVs. */
export const transcripts: GoldenKind = file => {
  const cases = casesWith<TsvCase>(file, "tsv", "entries");
  return cases?.map(({ name, tsv, tsv_hex: hex = "", entries }) =>
    onCpu(`${file.stem} ${name}`, async () => {
      const bytes = tsv === undefined ? Buffer.from(hex, "hex") : new TextEncoder().encode(tsv);
      const parse = () => parseTranscripts(bytes, name);
      // Where TensorFlowASR raises, lines are no rows or the bytes no text.
      if (entries === undefined) return [await refusedOrBad(parse)];
      const { rows, bad } = parse();
      const found = rows.map(({ path, duration, transcript }) => [path, duration, transcript]);
      return [
        same(
          "rows",
          found,
          entries.filter(entry => entry.length === 3),
        ),
        same("lines", rows.length + bad.length, entries.length),
      ];
    }),
  );
};

interface TestingFile {
  files: Record<string, { lines: string[] }>;
  rows: (Pick<ResultRow, "groundtruth" | "greedy" | "beamsearch"> & Rates)[];
}
interface Rates {
  greedy_rates: { wer: [number, number]; cer: [number, number] };
}

/** Result TSVs: the rates that TensorFlowASR prints. */
export const testing: GoldenKind = ({ folder, stem, json }) => {
  if (!("files" in json && "rows" in json && "malformed" in json)) return undefined;
  const golden = folder.json<TestingFile>(`${stem}.json`);
  const files = Object.entries(golden.files).map(([name, { lines }]) =>
    onCpu(`${stem} ${name}`, () => {
      const rows = readResults(folder.text(join(dirname(stem), name)), name);
      const printed = rateLines(evaluateResults(rows)).map(line => `INFO: ${line}`);
      return [same("rates", printed, lines.slice(1))];
    }),
  );
  const rows = onCpu(`${stem} rows`, () =>
    golden.rows.map(({ greedy_rates: rates, ...row }) => {
      const counted = evaluateResults([{ path: "", duration: "", ...row }]);
      const sums = [counted.greedy_wer, counted.greedy_cer].map(
        ({ substitutions, deletions, insertions, reference }) => {
          return [substitutions + deletions + insertions, reference];
        },
      );
      return same(row.groundtruth, sums, [rates.wer, rates.cer]);
    }),
  );
  return [...files, rows];
};

interface WeightsFile {
  model_config: string;
  features: number;
  classes: number;
  h5: {
    root_attributes: { layer_names: { values: string[] } };
    groups: Record<string, { weight_names: string[]; shapes: Record<string, number[]> }>;
  };
}

/** Keras weight files: every tensor by name and shape, and its place in our model. */
export const weightFiles: GoldenKind = ({ folder, stem, json }) => {
  if (!("h5" in json && folder.has(`${stem}.h5`))) return undefined;
  return [onCpu(`${stem}.h5`, () => checkWeights(folder, stem))];
};

async function checkWeights(folder: GoldenFolder, stem: string): Promise<Check[]> {
  const golden = folder.json<WeightsFile>(`${stem}.json`);
  const stored = await readKerasWeights(folder.bytes(`${stem}.h5`), stem);
  const model = modelConfigOfYaml(golden.model_config);
  const shapes = weightShapes(model, golden.features, golden.classes);
  const { values } = assignWeights(stored, shapes, { skipMismatch: false });
  const weights = stored.flatMap(layer => layer.weights);
  return [
    same(
      "layers",
      stored.map(({ layer }) => layer),
      golden.h5.root_attributes.layer_names.values,
    ),
    ...stored.map(({ layer, weights: own }) => {
      const group = golden.h5.groups[layer];
      const expected = group?.weight_names.map(name => [name, group.shapes[name]]);
      return same(
        `tensors of ${layer}`,
        own.map(({ name, shape }) => [name, shape]),
        expected,
      );
    }),
    same(
      "places",
      weights.filter(({ name, values: own }) => values.get(name.slice(name.indexOf("/") + 1, -2)) !== own).length,
      0,
    ),
  ];
}

async function refusedOrBad(parse: () => { bad: unknown[] }): Promise<Check> {
  return refused("refusal", () => {
    if (parse().bad.length > 0) throw Object.assign(new Error("lines that are no rows"), { code: "rows" });
  });
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
