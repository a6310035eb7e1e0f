import { describe, expect, it } from "vitest";
import { size } from "../../../src/engine/extent.ts";
import { multiply } from "../../../src/engine/ops/multiply.ts";
import { Plan } from "../../../src/engine/plan.ts";
import { Random } from "../../../src/lib/random.ts";
import { compileAlone } from "../../support/device.ts";

describe("multiply", () => {
  it.each([
    [1, 1, 1, false, false],
    [5, 7, 3, false, false],
    [33, 65, 40, false, true],
    [12, 20, 130, true, false],
    [64, 64, 700, true, false],
  ])(
    "equals a float64 product at %d x %d x %d, transposed %s %s",
    async (rows, columns, inner, transposeA, transposeB) => {
      const random = new Random(7);
      const left = Float32Array.from({ length: rows * inner }, () => random.normal());
      const right = Float32Array.from({ length: inner * columns }, () => random.normal());
      const bias = Float32Array.from({ length: columns }, () => random.normal());
      const plan = new Plan(false);
      const a = plan.tensor("a", [size("rows"), inner], { role: "input" });
      const b = plan.tensor("b", [inner, columns], { role: "input" });
      const c = plan.tensor("c", [columns], { role: "input" });
      const out = plan.tensor("out", [size("rows"), columns], { role: "output" });
      multiply(plan, { a, b, out, bias: c, rows: size("rows"), columns, inner, transposeA, transposeB });
      multiply(plan, { a, b, out, rows: size("rows"), columns, inner, transposeA, transposeB, accumulate: 1 });
      const { program } = await compileAlone(plan, { rows });
      program.upload(a, left);
      program.upload(b, right);
      program.upload(c, bias);
      program.run();
      const result = await program.read(out);
      let worst = 0;
      for (let r = 0; r < rows; r++) {
        for (let col = 0; col < columns; col++) {
          let sum = 0;
          for (let k = 0; k < inner; k++) {
            const x = left[transposeA ? k * rows + r : r * inner + k] ?? Number.NaN;
            sum += x * (right[transposeB ? col * inner + k : k * columns + col] ?? Number.NaN);
          }
          worst = Math.max(
            worst,
            Math.abs((result[r * columns + col] ?? Number.NaN) - (2 * sum + (bias[col] ?? Number.NaN))),
          );
        }
      }
      expect(worst).toBeLessThan(1e-5 * Math.sqrt(inner) * 4);
    },
  );
});
