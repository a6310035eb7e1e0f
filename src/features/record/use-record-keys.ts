import { useEffect, useRef } from "react";

export interface RecordKeys {
  onSpace: () => void;
  onEnter: () => void;
}

/** Keys of the recording screen, while nothing is typed and no control has them. */
export function useRecordKeys(keys: RecordKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isControl(event.target)) return;
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault(); // the page would scroll
      if (event.key === " ") latest.current.onSpace();
      else latest.current.onEnter();
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("button, a, input, textarea, select, summary, [role=dialog], [contenteditable]") !== null
  );
}
