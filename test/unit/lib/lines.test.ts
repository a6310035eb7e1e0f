import { describe, expect, it } from "vitest";
import { splitLines } from "../../../src/lib/lines.ts";

describe("splitLines", () => {
  it.each([
    ["", []],
    ["\n", [""]],
    ["a", ["a"]],
    ["a\n", ["a"]],
    ["a\n\n", ["a", ""]],
    ["a\r\nb\rc\n\rd", ["a", "b", "c", "", "d"]],
    ["a\vb\fc\x1cd\x1de\x1ef\x85g\u2028h\u2029i", ["a", "b", "c", "d", "e", "f", "g", "h", "i"]],
    ["a\tb\x1fc\u3000d ", ["a\tb\x1fc\u3000d "]],
  ])("cuts %j as Python does", (text, lines) => {
    expect(splitLines(text)).toEqual(lines);
  });
});
