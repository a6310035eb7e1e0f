import { logBug } from "./log.ts";

/** How far the page is from working without a network. */
export type OfflineState = "unsupported" | "preparing" | "ready" | "failed";

let state: OfflineState = "serviceWorker" in navigator ? "preparing" : "unsupported";
const listeners = new Set<() => void>();

export function offlineState(): OfflineState {
  return state;
}

/** Gives a function that stops listening. */
export function onOfflineState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Has a service worker keep the page and the sample. A new version waits until the page is closed everywhere, so that
 * it never cuts a run short; `onUpdate` is told that it is there.
 */
export async function installOffline(onUpdate: () => void): Promise<void> {
  if (state === "unsupported" || !import.meta.env.PROD) return;
  try {
    const registration = await navigator.serviceWorker.register("./sw.js");
    registration.addEventListener("updatefound", () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => {
        if (installing.state === "installed" && registration.active !== null) onUpdate();
      });
    });
    await navigator.serviceWorker.ready;
    change("ready");
  } catch (error) {
    change("failed");
    logBug("The page cannot be kept for use without a network", error);
  }
}

function change(next: OfflineState): void {
  state = next;
  for (const listener of listeners) listener();
}
