import { useEffect, useEffectEvent, useRef } from "react";
import { type KeyPress, press, type Shortcut } from "./shortcuts.ts";

/** Listens for the shortcuts on the whole page, and for Ctrl or Command with K. */
export function useKeys(shortcuts: readonly Shortcut[], isOn: boolean, onPalette: () => void): void {
  const pending = useRef("");
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing || event.repeat) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault(); // browsers have it for their address bar
      onPalette();
      return;
    }
    if (!isOn || event.defaultPrevented) return;
    const pressed = press(shortcuts, pending.current, keyPress(event));
    pending.current = pressed.pending;
    if (pressed.shortcut === undefined) return;
    event.preventDefault();
    pressed.shortcut.run();
  });
  useEffect(() => {
    const listening = new AbortController();
    window.addEventListener("keydown", hear, { signal: listening.signal });
    return () => listening.abort();
  }, []);
}

function keyPress({ key, target, ctrlKey, altKey, metaKey }: KeyboardEvent): KeyPress {
  const isTyping =
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, [role=dialog]") !== null);
  return { key, isModified: ctrlKey || altKey || metaKey, isTyping };
}
