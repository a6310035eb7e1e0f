import { describe, expect, it } from "vitest";
import { keyInForce, startKeyOf, startOptions } from "../../../src/state/start-from.ts";

const options = startOptions([{ id: "a", name: "digits, epoch 3" }]);
const chosen = { key: "checkpoint:a", file: "config.j2" } as const;

describe("keyInForce", () => {
  it("is what was chosen, for the config that it was chosen for alone", () => {
    expect(keyInForce(chosen, "config.j2", options)).toBe("checkpoint:a");
    expect(keyInForce(chosen, "other.j2", options)).toBe("scratch");
  });

  it("is new weights once the checkpoint is gone", () => {
    expect(keyInForce(chosen, "config.j2", startOptions([]))).toBe("scratch");
  });
});

describe("startKeyOf", () => {
  it("takes the value of a control for what it stands for", () => {
    expect(options.map(({ key }) => startKeyOf(key, options))).toEqual(["scratch", "sample", "checkpoint:a"]);
    expect(startKeyOf("anything", options)).toBe("scratch");
  });
});
