import { describe, expect, it } from "vitest";
import { emptyEntry, keysOf, whatIsLacking } from "../../../../src/features/object-storage/keys-entry.ts";
import { sameRefusals } from "../../../../src/features/object-storage/same-refusals.ts";

const endpoint = "https://s3.amazonaws.com";

describe("keysOf", () => {
  it("takes pasted keys without the space around them, and no token where there is none", () => {
    const entry = { ...emptyEntry, accessKeyId: " AKIA1\n", secretAccessKey: "\tab+c/d= " };
    expect(keysOf(entry, endpoint)).toEqual({ endpoint, accessKeyId: "AKIA1", secretAccessKey: "ab+c/d=" });
    expect(keysOf({ ...entry, sessionToken: "token" }, endpoint)).toMatchObject({ sessionToken: "token" });
  });

  it("gives none while one is lacking, which is told at its field", () => {
    const entry = { ...emptyEntry, accessKeyId: "AKIA1", secretAccessKey: " " };
    expect(keysOf(entry, endpoint)).toBeUndefined();
    expect(whatIsLacking(entry)).toEqual({ secretAccessKey: "Enter the secret key." });
    expect(Object.keys(whatIsLacking(emptyEntry))).toEqual(["accessKeyId", "secretAccessKey"]);
  });
});

describe("sameRefusals", () => {
  it("puts together what fails for the same reason, in the order of the first ones", () => {
    const denied = { code: "access-denied", message: "No.", place: {}, nextStep: "Give keys." };
    const missing = { code: "bucket-missing", message: "There is no such bucket.", place: {} };
    const items = [
      { name: "a", error: { ...denied, place: { file: "a" } } },
      { name: "b", error: null },
      { name: "c", error: missing },
      { name: "d", error: { ...denied, place: { file: "d" } } },
    ];
    const groups = sameRefusals(items, ({ error }) => error);
    expect(groups.map(group => group.items.map(({ name }) => name))).toEqual([["a", "d"], ["c"]]);
    expect(groups.map(({ error }) => error.code)).toEqual(["access-denied", "bucket-missing"]);
  });
});
