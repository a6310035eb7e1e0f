import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configDifference } from "../../../src/config/difference.ts";
import { loadConfig } from "../../../src/config/load.ts";

const sample = readFileSync("public/samples/digits/config.j2", "utf8");

async function configOf(text: string) {
  const { config, diagnostics } = await loadConfig(text, "config.j2");
  if (config === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return config;
}

describe("configDifference", () => {
  it("lists by dotted key what differs in force, and nothing else", async () => {
    const left = await configOf(sample);
    const edited = sample.replace("speech_config:", "speech_config:\n  preemphasis: 0.5");
    expect(edited).not.toBe(sample);
    expect(configDifference(left, await configOf(edited))).toEqual([
      { key: "speech_config.preemphasis", left: "0.97", right: "0.5" },
    ]);
  });

  it("finds no difference where a default is written out", async () => {
    const edited = sample.replace("speech_config:", "speech_config:\n  preemphasis: 0.97 # the default");
    expect(configDifference(await configOf(sample), await configOf(edited))).toEqual([]);
  });

  it("says which of the two alone has a block", async () => {
    const left = await configOf(sample);
    const { encoder_blocks, ...model } = left.model_config;
    const right = { ...left, model_config: { ...model, encoder_blocks: encoder_blocks.slice(0, -1) } };
    const filters = `model_config.encoder_blocks[${encoder_blocks.length - 1}].filters`;
    const found = configDifference(left, right).find(({ key }) => key === filters);
    expect(found).toEqual({ key: filters, left: String(encoder_blocks.at(-1)?.filters), right: undefined });
    expect(configDifference(right, left).find(({ key }) => key === filters)?.left).toBeUndefined();
  });
});
