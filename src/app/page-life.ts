import { trainer } from "../state/workers.ts";

/** Tells the trainer when the page is seen, since a visible one wants the GPU now and then, and before it is frozen. */
export function followVisibility(): void {
  const tell = (isVisible: boolean) => void trainer().call({ type: "visibility", isVisible });
  document.addEventListener("visibilitychange", () => tell(document.visibilityState === "visible"));
  document.addEventListener("freeze", () => tell(false));
}

/**
 * A page that was left keeps its workers, and so its GPU memory, for as long as the browser may want to go back to it. A
 * Web Lock, though shared and never waited for, makes browsers close the page instead. Where one keeps it all the same,
 * the page begins anew on return.
 */
export function leaveWholly(): void {
  void navigator.locks?.request("transducer-studio page", { mode: "shared" }, () => new Promise(() => {}));
  window.addEventListener("pageshow", event => {
    if (event.persisted) window.location.reload();
  });
}
