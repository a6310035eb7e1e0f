import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { assert } from "../lib/assert.ts";
import { handKeysToRun } from "../state/keys-for-run.ts";
import { showLastRun } from "../state/run.ts";
import { prepareSession } from "../state/session.ts";
import { shareRuns } from "../state/watching.ts";
import { announceEnds } from "./announce-ends.ts";
import { App } from "./app.tsx";
import { installOffline } from "./offline.ts";
import { followVisibility, leaveWholly } from "./page-life.ts";
import { attempt, showMessage } from "./toasts.ts";
import { keepScreenOn } from "./wake-lock.ts";
import { watchSession } from "./watch-session.ts";

const root = document.getElementById("root");
assert(root !== null, "index.html has an element #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

watchSession();
shareRuns();
handKeysToRun();
announceEnds();
keepScreenOn();
followVisibility();
leaveWholly();
void attempt("The runs of earlier visits cannot be read", showLastRun);
void start();

/** One after the other: what is kept for a day without a network is megabytes, which would slow the kernels' test down. */
async function start(): Promise<void> {
  await prepareSession();
  await installOffline(() =>
    showMessage("A new version is here", "It is used once every tab of the studio was closed."),
  );
}
