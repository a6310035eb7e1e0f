/** Keys that do something anywhere on the page, while nothing is typed. */
export interface Shortcut {
  keys: string; // "p", "?", or two in a row: "g c"
  does: string;
  run: () => void;
}

/** A key press, as far as shortcuts care. */
export interface KeyPress {
  key: string;
  isModified: boolean; // with Ctrl, Alt or Meta
  isTyping: boolean; // into a field or an editor
}

export interface Pressed {
  shortcut: Shortcut | undefined;
  pending: string; // the first key of two, waiting for the second
}

/** What a key press means after the keys before it. */
export function press(shortcuts: readonly Shortcut[], pending: string, { key, ...how }: KeyPress): Pressed {
  if (how.isModified || how.isTyping) return { shortcut: undefined, pending: "" };
  if (key === "Shift") return { shortcut: undefined, pending };
  const keys = pending === "" ? key : `${pending} ${key}`;
  const shortcut = shortcuts.find(each => each.keys === keys);
  if (shortcut !== undefined) return { shortcut, pending: "" };
  if (shortcuts.some(each => each.keys.startsWith(`${keys} `))) return { shortcut: undefined, pending: keys };
  return pending === "" ? { shortcut: undefined, pending: "" } : press(shortcuts, "", { key, ...how });
}
