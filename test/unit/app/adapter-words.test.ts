import { describe, expect, it } from "vitest";
import { adapterWords, fallbackNotice } from "../../../src/app/adapter-words.ts";
import type { AdapterReport } from "../../../src/workers/trainer/protocol.ts";

const report = { cases: [], unused: [], isPassed: true, millis: 900, against: "cpu" };
const gpu: AdapterReport = {
  engine: "webgpu",
  name: "google swiftshader",
  reason: null,
  bindingLimitBytes: 1,
  bufferLimitBytes: 1,
};
const portable: AdapterReport = {
  ...gpu,
  engine: "portable",
  name: "TensorFlow.js, cpu",
  reason: "There is no WebGPU.",
};

describe("adapterWords", () => {
  it("says what computes and whether it passed", () => {
    expect(adapterWords({ adapter: undefined, selfTest: undefined, error: undefined }).state).toBe("waiting");
    const passed = { adapter: gpu, selfTest: report, error: undefined };
    expect(adapterWords(passed)).toEqual({ name: "google swiftshader", verdict: "passed", state: "good" });
    const failed = { ...passed, selfTest: { ...report, isPassed: false } };
    expect(adapterWords(failed)).toMatchObject({ verdict: "failed", state: "bad" });
  });

  it("names TensorFlow.js and its backend where that stands in", () => {
    expect(adapterWords({ adapter: portable, selfTest: report, error: undefined })).toEqual({
      name: "TensorFlow.js on CPU",
      verdict: "fallback",
      state: "replaced",
    });
  });

  it("says that an adapter was lost", () => {
    const error = { code: "device-lost", message: "The graphics card is gone.", place: {} };
    expect(adapterWords({ adapter: gpu, selfTest: report, error })).toMatchObject({ verdict: "lost", state: "bad" });
  });
});

describe("fallbackNotice", () => {
  it("gives the reason and what it costs", () => {
    expect(fallbackNotice({ adapter: portable })).toBe(
      "There is no WebGPU. Everything works, but training is many times slower.",
    );
    expect(fallbackNotice({ adapter: gpu })).toBeUndefined();
  });
});
