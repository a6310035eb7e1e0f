import { describe, expect, it } from "vitest";
import { findCases } from "../../../src/cli/parity/find-cases.ts";
import { goldenFolder } from "../../../src/cli/parity/golden-folder.ts";
import { resultLine, runCase } from "../../../src/cli/parity/run-cases.ts";
import { testDevice } from "../../support/device.ts";

describe("the goldens that need a GPU", () => {
  const chosen = findCases(goldenFolder).cases.filter(({ needsGpu }) => needsGpu);
  const fileOf = (name: string) => name.split(" ")[0] ?? "";
  const files = [...new Set(chosen.map(({ name }) => fileOf(name)))];

  // The model at full size, the trained one and the encoder's layers are tests of their own.
  const ownTests = /seed_size|^baseline\/|^layers\/(conv_|se_|batch_norm)/;
  it.each(files.filter(name => !ownTests.test(name)))("hold in %s", async file => {
    const failed = [];
    for (const item of chosen.filter(({ name }) => fileOf(name) === file)) {
      const result = await runCase(item, testDevice);
      if (!result.isPassed) failed.push(resultLine(result));
    }
    expect(failed).toEqual([]);
  });
});
