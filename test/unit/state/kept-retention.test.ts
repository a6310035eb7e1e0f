import { describe, expect, it } from "vitest";
import { keptRetention, parseRetention, usualRetention } from "../../../src/state/kept-retention.ts";

describe("parseRetention", () => {
  it("reads what was kept", () => {
    expect(parseRetention('{"best":0,"last":5}')).toEqual({ best: 0, last: 5 });
  });

  it.each([
    null,
    "",
    "{",
    "null",
    "[]",
    '{"best":1}',
    '{"best":-1,"last":1}',
    '{"best":1,"last":0}',
    '{"best":"2","last":1}',
  ])("takes %s for no rule", text => expect(parseRetention(text)).toBeUndefined());
});

describe("keptRetention", () => {
  it("is the usual rule where nothing can be kept", () => {
    expect(keptRetention()).toEqual(usualRetention);
  });
});
