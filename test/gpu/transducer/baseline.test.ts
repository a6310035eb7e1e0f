import { describe, expect, it } from "vitest";
import { recordings } from "../../../src/cli/parity/kinds/recordings.ts";
import { rescore } from "../../../src/cli/parity/kinds/rescore.ts";
import { failures } from "../../support/compare.ts";
import { hasFixture } from "../../support/fixtures.ts";
import { goldenCases } from "../../support/golden-cases.ts";

const isPresent = hasFixture("baseline/digits/weights.seed1.h5") && hasFixture("../data/digits/dev/transcripts.tsv");

/** TensorFlowASR's weights, trained on recorded digits, on the recordings it was tested with. */
describe.skipIf(!isPresent)("TensorFlowASR's trained weights (need ../shared)", () => {
  it.each(["dev", "test"])("give the frames, texts and losses that TensorFlowASR gives on %s", async split => {
    const cases = goldenCases(recordings, `baseline/digits/texts.${split}`);
    expect(cases.length).toBe(1);
    for (const { checks } of cases) {
      const compared = await checks();
      expect(compared.length).toBeGreaterThanOrEqual(2 * 150); // frames and loss of each utterance, and the texts
      expect(failures(compared)).toEqual([]);
    }
  });

  it("score five utterances of dev as TensorFlowASR does, number by number", async () => {
    const cases = goldenCases(rescore, "baseline/digits/rescore");
    expect(cases.length).toBe(1);
    for (const { failed } of cases) expect(await failed()).toEqual([]);
  });
});
