import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { applyEdit, replaceKey, setScalar } from "../../../src/config/edit.ts";
import { loadConfig } from "../../../src/config/load.ts";

const sample = readFileSync("public/samples/digits/config.j2", "utf8");

async function fixOf(text: string) {
  const { diagnostics } = await loadConfig(text, "config.j2");
  return diagnostics.map(diagnostic => ({ diagnostic, edit: replaceKey(text, diagnostic) }));
}

describe("replaceKey", () => {
  it("puts the nearest key in place of a misspelt one and leaves all else as it was", async () => {
    const broken = sample.replace("  stride_ms: 10", "  stride_sm: 10 # as always");
    const [fix] = await fixOf(broken);
    expect(fix?.diagnostic).toMatchObject({ nearest: "stride_ms", line: 8 });
    if (fix?.edit === undefined) throw new Error("There is no fix.");
    expect(applyEdit(broken, fix.edit)).toBe(sample.replace("stride_ms: 10", "stride_ms: 10 # as always"));
  });

  it("finds the key in quotes and inside a flow mapping", async () => {
    const broken = sample.replace("  optimizer_config:\n    beta_1: 0.9", '  optimizer_config:\n    "beta1": 0.9');
    const fixed = (await fixOf(broken)).flatMap(({ edit }) => (edit === undefined ? [] : [applyEdit(broken, edit)]));
    expect(fixed).toEqual([broken.replace('"beta1"', '"beta_1"')]);
  });

  it("offers nothing where the nearest key is one of another section, or no key at all", async () => {
    const strayed = sample.replace("speech_config:\n", "speech_config:\n  encoder_alpha: 0.5\n");
    const pretrained = sample.replace("learning_config:\n", "learning_config:\n  pretrained: weights.h5\n");
    for (const text of [strayed, pretrained]) {
      const [fix] = await fixOf(text);
      expect(fix?.diagnostic.nearest).toMatch(/[. ]/);
      expect(fix?.edit).toBeUndefined();
    }
  });
});

describe("setScalar", () => {
  const batch = "learning_config.running_config.batch_size";

  it("changes one scalar and leaves its comment", async () => {
    const text = sample.replace("batch_size: 8", "batch_size: 8 # fits a phone");
    const edit = await setScalar(text, batch, "4");
    expect(edit && applyEdit(text, edit)).toBe(text.replace("8 # fits", "4 # fits"));
  });

  it("changes what a template's expression stands for, where it stands", async () => {
    const text = sample.replace("batch_size: 8", "batch_size: {{ 2 * 4 }}");
    const edit = await setScalar(text, batch, "4");
    expect(edit && applyEdit(text, edit)).toBe(sample.replace("batch_size: 8", "batch_size: 4"));
  });

  it("finds it below lines that a loop has made", async () => {
    const looped = sample.replace(
      "speech_config:\n",
      "{% for n in [1, 2, 3] %}\n# {{ n }}\n{% endfor %}\nspeech_config:\n",
    );
    const edit = await setScalar(looped, batch, "4");
    expect(edit && applyEdit(looped, edit)).toBe(looped.replace("batch_size: 8", "batch_size: 4"));
  });

  it("gives nothing for a key that is not there", async () => {
    expect(await setScalar(sample, "studio_config.padding", "dynamic")).toBeUndefined();
    expect(await setScalar("a: [", "a", "1")).toBeUndefined();
  });

  it("changes a quoted word and an item of a flow mapping", async () => {
    const text = `${sample}\nstudio_config: {padding: "static", masked_batch_norm: True}\n`;
    const edit = await setScalar(text, "studio_config.padding", "dynamic");
    expect(edit && applyEdit(text, edit)).toBe(text.replace('"static"', "dynamic"));
  });
});
