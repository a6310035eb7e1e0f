import { describe, expect, it } from "vitest";
import { rnnCellPath, weightShapes } from "../../../src/config/weights.ts";
import { greedyTable } from "../../../src/engine/ops/greedy-table.ts";
import { ParameterLayout } from "../../../src/engine/parameters.ts";
import { modelConfig } from "../../support/golden-configs.ts";

describe("greedy table", () => {
  const model = modelConfig({ prediction_embed_dim: 8, prediction_rnn_units: 8, joint_dim: 8 });
  const shapes = weightShapes(model, 5, 12);
  const cellPath = (layer: number) => rnnCellPath(model, layer);
  const inputs = { model, classes: 12, encoderWidth: 8, cellPath };

  it("finds every weight on its page", () => {
    const layout = new ParameterLayout(shapes);
    const { page, values, operations } = greedyTable({ ...inputs, layout });
    expect(page).toBe(0);
    expect(values.length).toBe(12 * operations);
    expect(values).toContain(layout.slot("joint/vocab/kernel").offset / 4);
  });

  it("refuses weights that one binding cannot hold, naming the stray one", () => {
    const layout = new ParameterLayout(shapes, 2048);
    expect(() => greedyTable({ ...inputs, layout })).toThrow(
      /do not fit in one binding \("(prediction|joint)\/[a-z_0-9/]+" lies in another/,
    );
  });
});
