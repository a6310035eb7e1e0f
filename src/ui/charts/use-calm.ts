import { useDocumentVisibility, useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { takeTurn } from "./turns.ts";

const updateMillis = 250;
/** For users who ask for less motion. */
const slowUpdateMillis = 1000;
/** A chart that takes long to draw is drawn less often: at most this part of the time is spent on it. */
const shareOfTime = 1 / 30;

/**
 * The value as it was at most a quarter of a second ago, or of when it was last looked at: it rests while the page is
 * hidden and while `isSeen` is false. Of several such values one changes a frame.
 */
export function useCalm<T>(value: T, isSeen: boolean): T {
  const [shown, setShown] = useState(value);
  const lastAt = useRef(Number.NEGATIVE_INFINITY);
  const cost = useRef(0); // milliseconds of the latest change
  const isVisible = useDocumentVisibility() === "visible";
  const wantsLessMotion = useReducedMotion();
  useEffect(() => {
    if (Object.is(value, shown) || !isVisible || !isSeen) return;
    const show = () => {
      const began = performance.now();
      flushSync(() => setShown(value));
      lastAt.current = performance.now();
      cost.current = lastAt.current - began;
    };
    const pause = Math.max(wantsLessMotion ? slowUpdateMillis : updateMillis, cost.current / shareOfTime);
    let cancel = () => {};
    const timer = setTimeout(
      () => {
        cancel = takeTurn(show);
      },
      Math.max(0, lastAt.current + pause - performance.now()),
    );
    return () => {
      clearTimeout(timer);
      cancel();
    };
  }, [value, shown, isVisible, isSeen, wantsLessMotion]);
  return shown;
}
