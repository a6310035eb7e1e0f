import { runStore } from "../state/run.ts";
import { endNotice } from "./end-notice.ts";

/** Tells of the end of this tab's run on the desktop, where that is allowed and the tab is out of sight. */
export function announceEnds(): void {
  runStore.subscribe(({ run }, before) => {
    const text = endNotice(before.run, run);
    if (text === undefined || !document.hidden || noticePermission() !== "granted") return;
    void tell(text);
  });
}

export function noticePermission(): NotificationPermission {
  return "Notification" in window ? Notification.permission : "denied";
}

/** Browsers want this to follow a click. */
export async function askForNotices(): Promise<NotificationPermission> {
  return "Notification" in window ? Notification.requestPermission() : "denied";
}

async function tell(text: string): Promise<unknown> {
  const options = { body: text, icon: "./icon-192.png", tag: "transducer-studio-run" };
  // Phones have them only by way of the service worker.
  const registration = await navigator.serviceWorker?.getRegistration();
  const worker = registration?.active ?? null;
  if (registration === undefined || worker === null) return new Notification("Transducer Studio", options);
  return registration.showNotification("Transducer Studio", options);
}
