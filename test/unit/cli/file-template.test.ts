import { describe, expect, it } from "vitest";
import { fillTemplate } from "../../../src/cli/file-template.ts";

describe("fillTemplate", () => {
  it("fills in numbers as Python does", () => {
    const values = { epoch: 3, val_loss: 1.23456, loss: 2 };
    expect(fillTemplate("{epoch:02d}", values)).toBe("03");
    expect(fillTemplate("e{epoch}-{val_loss:.2f}-{loss:08.3f}", values)).toBe("e3-1.23-0002.000");
    expect(fillTemplate("{{x}}", values)).toBe("{x}");
  });

  it("names what it cannot fill in", () => {
    expect(() => fillTemplate("{epok}", { epoch: 1 })).toThrow("{epok}");
    expect(() => fillTemplate("{epoch:x}", { epoch: 1 })).toThrow("{epoch:x}");
    expect(() => fillTemplate("{loss:02d}", { loss: 1.5 })).toThrow("{loss:02d}");
  });
});
