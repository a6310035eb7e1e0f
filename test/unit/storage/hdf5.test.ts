import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { at } from "../../../src/lib/assert.ts";
import { readKerasWeights } from "../../../src/storage/hdf5.ts";
import { readSafetensors } from "../../../src/storage/safetensors.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";
import { writeHdf5 } from "./write-hdf5.ts";

interface Listing {
  h5: {
    root_attributes: { layer_names: { values: string[] } };
    groups: Record<string, { weight_names: string[]; shapes: Record<string, number[]> }>;
  };
}

const tiny = ["frozen_encoder", "frozen_prediction", "same_onehot_gru_mul", "seedlike", "two_lstm_projection"];

describe("readKerasWeights", () => {
  it.each([...tiny, "seed_depth"])("lists the layers, names and shapes of %s in the order of Keras", async stem => {
    const { h5 } = readFixtureJson<Listing>(`weights/${stem}.json`);
    const stored = await readKerasWeights(readFileSync(fixture(`weights/${stem}.h5`)));
    expect(stored.map(({ layer }) => layer)).toEqual(h5.root_attributes.layer_names.values);
    for (const { layer, weights } of stored) {
      const group = h5.groups[layer];
      expect(weights.map(({ name }) => name)).toEqual(group?.weight_names);
      for (const { name, shape, values } of weights) {
        expect(shape).toEqual(group?.shapes[name]);
        expect(values.length).toBe(shape.reduce((size, extent) => size * extent, 1));
      }
    }
  });

  it("joins the 575 and 574 names that the seed's encoder keeps in two attributes", async () => {
    const stored = await readKerasWeights(readFileSync(fixture("weights/seed_depth.h5")));
    const names = at(stored, 0).weights.map(({ name }) => name);
    expect(names.length).toBe(1149);
    expect(names[575]).toBe("contextnet/encoder/block_15/conv_module_3/conv/depthwise_kernel:0");
  });

  it.each(tiny)("reads the first tensor of %s bit for bit", async stem => {
    const stored = await readKerasWeights(readFileSync(fixture(`weights/${stem}.h5`)));
    const check = readSafetensors(readFileSync(fixture(`weights/${stem}.safetensors`))).get("check/first_trainable");
    const sameShape = stored.flatMap(({ weights }) => weights).filter(({ shape }) => `${shape}` === `${check?.shape}`);
    expect(sameShape.map(({ values }) => values)).toContainEqual(check?.values);
  });

  it.each(tiny.filter(stem => hasFixture(`model/${stem}.safetensors`)))(
    "reads every tensor of %s as the model's own golden has it",
    async stem => {
      const stored = await readKerasWeights(readFileSync(fixture(`weights/${stem}.h5`)));
      const golden = readSafetensors(readFileSync(fixture(`model/${stem}.safetensors`)));
      const weights = stored.flatMap(layer => layer.weights);
      expect(weights.length).toBe([...golden.keys()].filter(name => name.startsWith("weights/")).length);
      for (const { name, values } of weights)
        expect({ name, values: golden.get(`weights/${name}`)?.values }).toEqual({ name, values });
    },
  );

  it("leaves nothing behind that a second reading could see", async () => {
    const bytes = readFileSync(fixture("weights/frozen_encoder.h5"));
    const [first, second] = await Promise.all([readKerasWeights(bytes), readKerasWeights(bytes)]);
    at(at(first, 0).weights, 0).values.fill(7);
    expect(second).not.toEqual(first);
    expect(await readKerasWeights(bytes)).toEqual(second);
  });
});

describe("readKerasWeights on files of other writers", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);

  it("reads fixed-length names padded with NULs and a layer without weights", async () => {
    const bytes = await writeHdf5(file => {
      file.create_attribute("layer_names", ["encoder", "idle"], null, "S16");
      const group = file.create_group("encoder");
      group.create_attribute("weight_names", ["m/encoder/kernel:0"], null, "S40");
      group
        .create_group("m")
        .create_group("encoder")
        .create_dataset({ name: "kernel:0", data: values, shape: [2, 3] });
      file.create_group("idle").create_attribute("weight_names", new Float64Array(0));
    });
    expect(await readKerasWeights(bytes)).toEqual([
      { layer: "encoder", weights: [{ name: "m/encoder/kernel:0", shape: [2, 3], values }] },
      { layer: "idle", weights: [] },
    ]);
  });

  it("finds the weights within a whole saved model, and rounds float64", async () => {
    const bytes = await writeHdf5(file => {
      const holder = file.create_group("model_weights");
      holder.create_attribute("layer_names", ["joint"]);
      const group = holder.create_group("joint");
      group.create_attribute("weight_names", ["bias:0"]);
      group.create_dataset({ name: "bias:0", data: Float64Array.of(0.1, -2) });
    });
    const weights = [{ name: "bias:0", shape: [2], values: Float32Array.of(0.1, -2) }];
    expect(await readKerasWeights(bytes)).toEqual([{ layer: "joint", weights }]);
  });

  it.each([
    ["has no layer names", () => {}, "h5-layout", /no layer_names/],
    ["is of Keras 3", file => void file.create_group("layers"), "h5-layout", /layout of Keras 3/],
    [
      "lists a layer that is not there",
      file => file.create_attribute("layer_names", ["joint"]),
      "h5-layout",
      /Layer joint/,
    ],
    [
      "lists a tensor that is not there",
      file => {
        file.create_attribute("layer_names", ["joint"]);
        file.create_group("joint").create_attribute("weight_names", ["joint/bias:0"]);
      },
      "h5-layout",
      /Tensor joint\/bias:0 of layer joint is listed but not there/,
    ],
    [
      "holds integers",
      file => {
        file.create_attribute("layer_names", ["joint"]);
        const group = file.create_group("joint");
        group.create_attribute("weight_names", ["bias:0"]);
        group.create_dataset({ name: "bias:0", data: Int32Array.of(1) });
      },
      "h5-layout",
      /Tensor bias:0 of layer joint is not float32/,
    ],
  ] satisfies [string, Parameters<typeof writeHdf5>[0], string, RegExp][])(
    "refuses a file that %s",
    async (_, fill, code, message) => {
      const reading = readKerasWeights(await writeHdf5(fill), "w.h5");
      await expect(reading).rejects.toThrow(expect.objectContaining({ code, place: { file: "w.h5" } }));
      await expect(reading).rejects.toThrow(message);
    },
  );
});

describe("readKerasWeights on damage", () => {
  let whole: Uint8Array;
  beforeAll(() => {
    whole = readFileSync(fixture("weights/frozen_prediction.h5"));
  });

  it.each([
    ["no bytes", () => new Uint8Array(0)],
    ["bytes of something else", () => new TextEncoder().encode("PATH\tDURATION\n".repeat(100))],
    ["a file that was cut", () => whole.subarray(0, 40_000)],
    ["a file without its last ten bytes", () => whole.subarray(0, whole.length - 10)],
  ])("names %s and can read on", async (_, damaged) => {
    await expect(readKerasWeights(damaged(), "w.h5")).rejects.toThrow(
      expect.objectContaining({ code: "h5-damaged", message: expect.stringContaining("Not a whole HDF5 file") }),
    );
    expect((await readKerasWeights(whole)).length).toBe(3);
  });
});
