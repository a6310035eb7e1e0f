import { describe, expect, it } from "vitest";
import { type KeyPress, press, type Shortcut } from "../../../src/app/shortcuts.ts";

const shortcuts: Shortcut[] = ["g c", "g d", "p", "?"].map(keys => ({ keys, does: keys, run: () => {} }));
const plain = { isModified: false, isTyping: false };

function type(keys: readonly string[], how: Omit<KeyPress, "key"> = plain): string[] {
  const found: string[] = [];
  let pending = "";
  for (const key of keys) {
    const pressed = press(shortcuts, pending, { key, ...how });
    pending = pressed.pending;
    if (pressed.shortcut !== undefined) found.push(pressed.shortcut.keys);
  }
  return found;
}

describe("press", () => {
  it("finds one key and two in a row", () => {
    expect(type(["p", "g", "c", "g", "d"])).toEqual(["p", "g c", "g d"]);
  });

  it("takes a second key that leads nowhere as a first one", () => {
    expect(type(["g", "p", "c"])).toEqual(["p"]);
    expect(type(["g", "g", "c"])).toEqual(["g c"]);
  });

  it("does not mind the shift that a question mark needs", () => {
    expect(type(["Shift", "?", "g", "Shift", "c"])).toEqual(["?", "g c"]);
  });

  it("leaves typing and the browser's own keys alone", () => {
    expect(type(["p"], { isModified: false, isTyping: true })).toEqual([]);
    expect(type(["p"], { isModified: true, isTyping: false })).toEqual([]);
  });
});
