import { navigate } from "wouter/use-hash-location";
import { projectStore } from "../state/project.ts";
import { runStore, startRun, trainSample } from "../state/run.ts";
import { sessionStore } from "../state/session.ts";
import { startObstacles } from "../state/start-obstacles.ts";
import { attempt, showMessage } from "./toasts.ts";

/** Starts the project at hand and goes to where it can be watched, or says what stands in its way. */
export function startTraining(): void {
  const obstacles = startObstacles(
    projectStore.getState(),
    runStore.getState().run?.phase,
    sessionStore.getState().adapter,
  );
  if (obstacles.length > 0) {
    showMessage("Training cannot begin", obstacles.join(" "));
    return;
  }
  navigate("/train");
  void attempt("Training cannot begin", () => startRun());
}

export function startSample(): void {
  navigate("/train");
  void attempt("The sample cannot be trained", trainSample);
}
