import { describe, expect, it } from "vitest";
import { cleanName, fileNameOf, nameOfFile } from "../../../src/storage/checkpoint-names.ts";

describe("cleanName", () => {
  it("takes spaces, line breaks and control characters out", () => {
    expect(cleanName("  best\n of\t\u0000 all ")).toBe("best of all");
  });

  it("is undefined for a name of nothing", () => {
    expect(cleanName(" \n ")).toBeUndefined();
  });

  it("cuts what is too long to show", () => {
    expect(cleanName("x".repeat(500))).toHaveLength(120);
  });
});

describe("fileNameOf", () => {
  it.each([
    ["digits, epoch 3", "digits-epoch-3.safetensors"],
    ["../../etc/passwd", "etc-passwd.safetensors"],
    ['a<b>:"c"|d?*\\e', "a-b-c-d-e.safetensors"],
    ["größer ✓", "größer.safetensors"],
    ["???", "checkpoint.safetensors"],
  ])("makes of %s a name that every system takes", (name, expected) => {
    expect(fileNameOf(name)).toBe(expected);
  });
});

describe("nameOfFile", () => {
  it("leaves folders and ending away", () => {
    expect(nameOfFile("runs/state/a.1.safetensors")).toBe("a.1");
    expect(nameOfFile(".safetensors")).toBe("checkpoint");
  });
});
