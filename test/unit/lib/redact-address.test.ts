import { describe, expect, it } from "vitest";
import { redactAddress } from "../../../src/lib/redact-address.ts";
import { describeError, StudioError } from "../../../src/lib/result.ts";

const presigned = "https://host/a?X-Amz-Signature=secret#d";

describe("redactAddress", () => {
  it.each([
    [presigned, "https://host/a?…"],
    ["https://user:secret@host/a@b", "https://host/a@b"],
    ["https://host/a", "https://host/a"],
    ["s3://bucket/a?b#c", "s3://bucket/a?b#c"],
    ["data/a?b", "data/a?b"],
  ])("shows %s as %s, and that as it is", (text, shown) => {
    expect(redactAddress(text)).toBe(shown);
    expect(redactAddress(shown)).toBe(shown);
  });
});

describe("StudioError", () => {
  it("never shows the signature of the address where it happened", () => {
    const error = new StudioError("damaged", "The record is damaged.", { file: presigned, record: 3 });
    expect(describeError(error)).toBe("https://host/a?…, record 3: The record is damaged.");
  });
});
