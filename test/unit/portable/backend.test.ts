import { describe, expect, it } from "vitest";
import { selectBackend } from "../../../src/portable/backend.ts";

describe("selectBackend", () => {
  it("goes on to the next backend where one does not start", async () => {
    expect(await selectBackend(["webgl", "cpu"])).toBe("cpu");
  });

  it("says why none starts", async () => {
    await expect(selectBackend(["webgl"])).rejects.toMatchObject({
      code: "no-tfjs-backend",
      message: expect.stringContaining("webgl:"),
    });
  });
});
