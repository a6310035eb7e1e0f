import { describe, expect, it } from "vitest";
import { unroll } from "../../../src/engine/unroll.ts";

describe("unroll", () => {
  it("repeats a line for each name in it, the first name slowest", () => {
    expect(unroll("let x;\nvar s$row_$vector = $row;", { row: 2, vector: 2 })).toBe(
      "let x;\nvar s0_0 = 0;\nvar s0_1 = 0;\nvar s1_0 = 1;\nvar s1_1 = 1;",
    );
  });

  it("repeats the lines of a block together, blocks within blocks too", () => {
    const source = "//: each k\na$k\n  //: each row\nb$k$row\nc\n  //: end\n//: end\nd";
    expect(unroll(source, { k: 2, row: 2 })).toBe("a0\nb00\nc\nb01\nc\na1\nb10\nc\nb11\nc\nd");
  });

  it("refuses blocks that do not close, ends without a block and unknown names", () => {
    expect(() => unroll("//: each k\na", { k: 2 })).toThrow("ends");
    expect(() => unroll("a\n//: end", { k: 2 })).toThrow("closes");
    expect(() => unroll("//: each q\na\n//: end", { k: 2 })).toThrow("count of q");
  });
});
