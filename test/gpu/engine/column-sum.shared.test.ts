import { describe, expect, it } from "vitest";
import { size } from "../../../src/engine/extent.ts";
import { columnSum } from "../../../src/engine/ops/column-sum.ts";
import { Plan } from "../../../src/engine/plan.ts";
import { Random } from "../../../src/lib/random.ts";
import { compileAlone } from "../../support/device.ts";

describe("columnSum", () => {
  it.each([
    [1, 1],
    [128, 5],
    [129, 70],
    [1000, 3],
  ])("equals float64 sums of %d rows and %d columns, added to what was there", async (rows, columns) => {
    const random = new Random(3);
    const values = Float32Array.from({ length: rows * columns }, () => random.normal());
    const plan = new Plan(false);
    const input = plan.tensor("input", [size("rows"), columns], { role: "input" });
    const out = plan.tensor("out", [columns], { role: "output" });
    columnSum(plan, { input, out, rows: size("rows"), columns });
    columnSum(plan, { input, out, rows: rows, columns, accumulate: 1 });
    const { program } = await compileAlone(plan, { rows });
    program.upload(input, values);
    program.run();
    const result = await program.read(out);
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += values[row * columns + column] ?? Number.NaN;
      expect(result[column]).toBeCloseTo(2 * sum, 4);
    }
  });

  it("gives zeros for a batch without rows", async () => {
    const plan = new Plan(false);
    const input = plan.tensor("input", [size("rows"), 4], { role: "input" });
    const out = plan.tensor("out", [4], { role: "output" });
    columnSum(plan, { input, out, rows: size("rows"), columns: 4 });
    const { program } = await compileAlone(plan, { rows: 2 });
    program.upload(input, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    program.run();
    expect([...(await program.read(out))]).toEqual([6, 8, 10, 12]);
    program.resize({ rows: 0 });
    program.run();
    expect([...(await program.read(out))]).toEqual([0, 0, 0, 0]);
  });
});
