import { describe, expect, it } from "vitest";
import { batchNorm } from "../../../src/cli/parity/kinds/batch-norm.ts";
import { encoderLayers } from "../../../src/cli/parity/kinds/encoder-layers.ts";
import { goldenCases } from "../../support/golden-cases.ts";

describe("encoder layers", () => {
  it.each(goldenCases(encoderLayers, "layers/conv_module"))(
    "equal TensorFlowASR's ConvModule: $name",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );

  it.each(goldenCases(encoderLayers, "layers/se_module"))(
    "equal TensorFlowASR's SEModule: $name",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );

  it.each(goldenCases(encoderLayers, "layers/conv_block"))(
    "equal TensorFlowASR's ConvBlock: $name",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );

  it.each(goldenCases(batchNorm, "layers/batch_norm"))(
    "equal Keras' BatchNormalization over several calls: $name",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );
});
