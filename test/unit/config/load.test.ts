import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configs } from "../../../src/cli/parity/kinds/configs.ts";
import type { Config } from "../../../src/config/config.ts";
import { type Diagnostic, formatDiagnostic } from "../../../src/config/diagnostic.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { expandConfigPaths } from "../../../src/config/paths.ts";
import { fixture, hasFixture } from "../../support/fixtures.ts";
import { goldenCases } from "../../support/golden-cases.ts";

const seed = hasFixture("seed/config.j2") ? readFileSync(fixture("seed/config.j2"), "utf8") : undefined;

/** The least that loads without an error. */
const least = "decoder_config: {vocabulary: v.tokens}\nmodel_config: {encoder_blocks: [{}]}\n";

async function diagnose(text: string): Promise<Diagnostic[]> {
  return (await loadConfig(text, "c.yml")).diagnostics;
}

/** The only diagnostic of a kind. */
async function diagnoseKind(text: string, code: string): Promise<Diagnostic> {
  const [first, ...rest] = (await diagnose(text)).filter(diagnostic => diagnostic.code === code);
  if (first === undefined || rest.length > 0) throw new Error(`${rest.length + 1} or no diagnostics of ${code}`);
  return first;
}

async function errorsOf(text: string): Promise<string[]> {
  const diagnostics = await diagnose(text);
  return diagnostics.filter(({ severity }) => severity === "error").map(formatDiagnostic);
}

async function load(text: string): Promise<Config> {
  const { config, diagnostics } = await loadConfig(text, "c.yml");
  if (config === undefined) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
  return config;
}

describe("loadConfig on whole files", () => {
  it.runIf(seed !== undefined)("opens the seed's config verbatim, with warnings for what is ignored", async () => {
    const { config, diagnostics } = await loadConfig(seed ?? "", "config.j2");
    expect(diagnostics.map(({ severity, key, line, column }) => ({ severity, key, line, column }))).toEqual([
      { severity: "warning", key: "decoder_config.lm_config", line: 213, column: 3 },
      { severity: "warning", key: "decoder_config.train_files", line: 225, column: 3 },
    ]);
    expect(diagnostics[1]?.nearest).toBe("corpus_files");
    expect(config?.model_config.encoder_blocks).toHaveLength(23);
    expect(config?.learning_config.optimizer_config.epsilon).toBe(1e-9);
    expect(config?.learning_config.running_config.checkpoint?.filepath).toBe(
      "/path/to/models/wp1k-contextnet/only-data/checkpoints/{epoch:02d}.h5",
    );
  });

  for (const name of ["baseline/digits/config.j2", "baseline/an4/config.j2"]) {
    it.runIf(hasFixture(name))(`opens ${name} and warns of use_tf alone`, async () => {
      const { config, diagnostics } = await loadConfig(readFileSync(fixture(name), "utf8"), name);
      expect(config).toBeDefined();
      const warnings = diagnostics.filter(({ key }) => !key.endsWith("use_tf") && !key.endsWith("lm_config"));
      expect(warnings).toEqual([]);
      expect(
        config?.learning_config.train_dataset_config.augmentation_config.feature_augment.map(s => s.method),
      ).toEqual(["freq_masking", "time_masking"]);
    });
  }
});

describe("loadConfig on the reference's cases", () => {
  it("compares more than 55 defaults with the reference's", async () => {
    const defaults = goldenCases(configs, "config/configs").find(({ name }) => name === "defaults");
    expect((await defaults?.checks())?.length).toBeGreaterThan(55);
  });

  it.each(goldenCases(configs, "config/configs"))(
    "holds or refuses what the reference does: $name",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );
});

describe("loadConfig's diagnostics", () => {
  const model = (text: string) => `decoder_config: {vocabulary: v}\nmodel_config:\n  ${text}\n`;
  const blocks = (text: string) => model(`encoder_blocks: [${text}]`);

  it("names an unknown key of a section that ignores it, with the nearest and the place", async () => {
    const first = await diagnoseKind(`speech_config:\n  sampling_rate: 8000\n${least}`, "unknown_key");
    expect(first).toMatchObject({
      severity: "warning",
      code: "unknown_key",
      line: 2,
      column: 3,
      nearest: "sample_rate",
    });
    expect(formatDiagnostic(first)).toBe(
      "c.yml:2:3: warning: sampling_rate is not a key of speech_config. Did you mean sample_rate? TensorFlowASR silently ignores it, and so does the studio.",
    );
  });

  it("refuses an unknown key where the reference passes it on as an argument", async () => {
    expect(await errorsOf(blocks("{filter: 3}"))).toEqual([
      "c.yml:3:21: error: filter is not a key of model_config.encoder_blocks[0]. Did you mean filters? TensorFlowASR stops with a TypeError (unexpected argument); the studio refuses the config.",
    ]);
  });

  it("names the section that a stray key belongs to", async () => {
    const first = await diagnoseKind(`learning_config:\n  batch_size: 4\n${least}`, "unknown_key");
    expect(first.nearest).toBe("learning_config.running_config.batch_size");
  });

  it.each([
    [
      "kernel_size: 0",
      "kernel_size must be a whole number from 1 to 1024 (a kernel without taps sees nothing), not 0.",
    ],
    ["strides: 0", "strides must be a whole number from 1 to 64 (a stride of 0 never leaves the first frame), not 0."],
    [
      "filters: 1000000000",
      "filters must be a whole number from 1 to 65536 (more does not fit any device), not 1000000000.",
    ],
    ["nlayers: -1", "nlayers must be a whole number from 1 to 100 (a block has at least one convolution), not -1."],
    ["activation: gelu", 'activation must be one of silu, swish, relu, linear, not the text "gelu".'],
    ["padding: valid", 'padding must be one of causal, same, not the text "valid".'],
    ["residual: 1", "residual must be True or False, not 1."],
    ["filters: 12345678901234567890123", "filters must be a whole number"],
    ["filters: .nan", "filters must be a whole number"],
    ["filters: 8", "filters of 8 times encoder_alpha of 0.5 is 4 channels"],
  ])("refuses the block {%s}", async (block, message) => {
    const [error = ""] = await errorsOf(blocks(`{${block}}`));
    expect(error).toContain(message);
    expect(error).toMatch(/^c\.yml:3:\d+: error: /);
  });

  it.each([
    ["learning_config: {running_config: {batch_size: 0}}", "batch_size must be a whole number from 1 to 65536"],
    [
      "learning_config: {train_dataset_config: {data_paths: a.tsv}}",
      'data_paths must be a list of texts, such as ["a.tsv"]',
    ],
    ["learning_config: {train_dataset_config: {tfrecords_shards: 0}}", "tfrecords_shards must be"],
    ["learning_config: {train_dataset_config: {shuffle: yes, buffer_size: 0}}", "buffer_size must be at least 1"],
    ["learning_config: {train_dataset_config: {indefinite: True}}", "indefinite belongs to later versions"],
    ["learning_config: {learning_rate_config: {max_lr_numerator: 0.05}}", "Did you mean max_lr?"],
    ["learning_config: {optimizer_config: {beta1: 0.9}}", "Did you mean beta_1?"],
    ["learning_config: {optimizer_config: {clipnorm: 1, clipvalue: 1}}", "cannot go together"],
    ["learning_config: {optimizer_config: {learning_rate: 0.1}}", "learning_rate cannot be set"],
    ["learning_config: {running_config: {checkpoint: {filepath: 'a/{epok}.h5'}}}", "field {epok}"],
    ["speech_config: {feature_type: log_gammatone_spectrogram}", "feature_type must be one of"],
    ["speech_config: {upper_edge_hertz: 9000}", "above half the sample rate"],
    [
      "speech_config: {sample_rate: 16k}",
      'sample_rate must be a whole number from 1000 to 384000 (Hz), not the text "16k"',
    ],
    ["speech_config: [1]", "speech_config must be a mapping of keys, not a list"],
    ["studio_config: {fastemit: 1}", "Did you mean fastemit_lambda?"],
    ["studio_config: {padding: none}", "padding must be one of dynamic, static"],
  ])("refuses %s", async (text, message) => {
    expect((await errorsOf(`${text}\n${least}`)).join("\n")).toContain(message);
  });

  it.each([
    ["decoder_config: {vocabulary: v, blank_index: 1}", "blank_index must be 0"],
    ["decoder_config: {vocabulary: v, type: characters}", "type must be wordpiece"],
    ["decoder_config: {}", "decoder_config.vocabulary is missing"],
    ["decoder_config: {vocabulary: null}", "vocabulary must be text that is not empty, not null"],
  ])("refuses %s", async (text, message) => {
    const errors = await errorsOf(`${text}\nmodel_config: {encoder_blocks: [{}]}\n`);
    expect(errors.join("\n")).toContain(message);
  });

  it("refuses a joint whose inputs differ in width, and a model that fits nowhere", async () => {
    expect((await errorsOf(model("prejoint_encoder_linear: False\n  encoder_blocks: [{}]"))).join()).toContain(
      "do not go together",
    );
    const huge = "{nlayers: 100, filters: 60000}";
    expect((await errorsOf(blocks(`${huge}, ${huge}`))).join()).toContain("billion parameters");
  });

  it("warns of what is read and never used", async () => {
    const text = `learning_config:\n  pretrained: a.h5\n  running_config: {accumulation_steps: 4}\n${least}`;
    const keys = (await diagnose(text))
      .filter(({ code }) => code === "ignored_key")
      .map(({ key, line }) => [key, line]);
    expect(keys).toEqual([
      ["learning_config.pretrained", 2],
      ["learning_config.running_config.accumulation_steps", 3],
    ]);
  });

  it.each([
    ["model_config: {class_name: 'a>B', config: {}}", "later_layout"],
    ["data_config: {train_dataset_config: {}}\nlearning_config: {callbacks: []}", "later_layout"],
    ["model_config: {name: conformer, encoder_subsampling: {}, encoder_dmodel: 144}", "other_model"],
    ["learning_config: {optimizer_config: {class_name: adam}}", "other_layout"],
  ])("names a foreign layout once: %s", async (text, code) => {
    const { config, diagnostics } = await loadConfig(text, "c.yml");
    expect(config).toBeUndefined();
    expect(diagnostics.map(diagnostic => diagnostic.code)).toEqual([code]);
  });

  it("points into the file as written where the template has moved lines", async () => {
    const text = [
      "{% set blocks = 2 %}",
      "decoder_config: {vocabulary: v}",
      "model_config:",
      "  encoder_blocks:",
      "{% for i in range(blocks) %}",
      "    - nlayers: 1",
      "      kernel_sise: 5",
      "{% endfor %}",
    ].join("\n");
    const errors = await errorsOf(text);
    expect(errors.map(error => error.split(": error")[0])).toEqual(["c.yml:7:7", "c.yml:7:7"]);
  });

  it("never throws, whatever the text", async () => {
    const words =
      "speech_config: ,model_config:\n,  encoder_blocks: ,- ,[{}],{,},null,\n,  ,0,-1,a,'x',&a ,*a ,{{ x }},decoder_config: ,~".split(
        ",",
      );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 25 }), async parts => {
        const { config, diagnostics } = await loadConfig(parts.join(""), "f");
        expect(config === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe("loadConfig's values", () => {
  it("keeps the order and the defaults of augmentation", async () => {
    const text = `learning_config:
  train_dataset_config:
    augmentation_config:
      feature_augment:
        time_masking: {num_masks: 10, p_upperbound: 0.05}
        freq_masking:
      signal_augment:
        gauss_noise: {stddev: 0.1}
${least}`;
    const { learning_config: learning } = await load(text);
    expect(learning.train_dataset_config.augmentation_config).toEqual({
      signal_augment: [{ method: "gauss_noise", mean: 0, stddev: 0.1, prob: 0.5 }],
      feature_augment: [
        { method: "time_masking", num_masks: 10, mask_factor: 100, p_upperbound: 0.05, prob: 1, mask_value: "mean" },
        { method: "freq_masking", num_masks: 1, mask_factor: 27, p_upperbound: 1, prob: 1, mask_value: "mean" },
      ],
    });
  });

  it("reads our own section", async () => {
    const text = `studio_config: {padding: static, masked_batch_norm: True, fastemit_lambda: 0.01, clip_norm: 5, accumulation: reference}\n${least}`;
    expect((await load(text)).studio_config).toEqual({
      padding: "static",
      masked_batch_norm: true,
      fastemit_lambda: 0.01,
      clip_norm: 5,
      accumulation: "reference",
    });
  });

  it("expands the paths that the reference expands", async () => {
    const text = `decoder_config: {vocabulary: ~/v/../w.tokens, corpus_files: [a/b.tsv]}
model_config: {encoder_blocks: [{}]}
learning_config:
  train_dataset_config: {tfrecords_dir: "gs://b/x", data_paths: [./c.tsv]}
  eval_dataset_config: {enabled: False, data_paths: [x.tsv]}
`;
    const config = expandConfigPaths(await load(text), { workingDirectory: "/base", home: "/home/me" });
    expect(config.decoder_config.vocabulary).toBe("/home/me/w.tokens");
    expect(config.decoder_config.corpus_files).toEqual(["/base/a/b.tsv"]);
    expect(config.learning_config.train_dataset_config).toMatchObject({
      tfrecords_dir: "gs://b/x",
      data_paths: ["/base/c.tsv"],
    });
    expect(config.learning_config.eval_dataset_config.data_paths).toEqual(["x.tsv"]);
  });
});
