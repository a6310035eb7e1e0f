import { useDocumentVisibility, useReducedMotion } from "@mantine/hooks";
import { startTransition, useEffect, useRef, useState } from "react";

const updateMillis = 250;
/** For users who ask for less motion. */
const slowUpdateMillis = 1000;

/**
 * The value as it was at most a quarter of a second ago, or of when it was last looked at: it rests while the page is
 * hidden and while `isSeen` is false.
 */
export function useCalm<T>(value: T, isSeen: boolean): T {
  const [shown, setShown] = useState(value);
  const lastAt = useRef(Number.NEGATIVE_INFINITY);
  const isVisible = useDocumentVisibility() === "visible";
  const wantsLessMotion = useReducedMotion();
  useEffect(() => {
    if (Object.is(value, shown) || !isVisible || !isSeen) return;
    const show = () => {
      lastAt.current = performance.now();
      startTransition(() => setShown(value));
    };
    const wait = lastAt.current + (wantsLessMotion ? slowUpdateMillis : updateMillis) - performance.now();
    const timer = setTimeout(show, Math.max(0, wait));
    return () => clearTimeout(timer);
  }, [value, shown, isVisible, isSeen, wantsLessMotion]);
  return shown;
}
