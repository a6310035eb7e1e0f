import type { TrainerEvent } from "../workers/trainer/protocol.ts";
import { runStore, takeIn } from "./run.ts";
import { isUnderWay } from "./run-commands.ts";
import type { RunView } from "./run-view.ts";
import { onTrainerEvent } from "./workers.ts";

/** What tabs of the studio tell each other. */
type Word =
  | { type: "hello" } // a new tab asks who trains
  | { type: "run"; view: RunView } // the answer
  | { type: "event"; event: TrainerEvent }
  | { type: "gone"; id: string }; // the tab that trains is being closed

/** Shows this tab's run to the other tabs, and theirs here while none of this tab's own is under way. */
export function shareRuns(): void {
  const channel = new BroadcastChannel("transducer-studio runs");
  const say = (word: Word) => channel.postMessage(word);
  channel.addEventListener("message", ({ data }: MessageEvent<Word>) => {
    if (data.type === "hello") answer(say);
    else if (!ownRunIsUnderWay()) hear(data);
  });
  onTrainerEvent(event => say({ type: "event", event: withoutFiles(event) }));
  window.addEventListener("pagehide", () => {
    const { run } = runStore.getState();
    if (run !== undefined && ownRunIsUnderWay()) say({ type: "gone", id: run.id });
  });
  say({ type: "hello" });
}

function answer(say: (word: Word) => void): void {
  const { run } = runStore.getState();
  if (run !== undefined && ownRunIsUnderWay()) say({ type: "run", view: run });
}

function hear(word: Exclude<Word, { type: "hello" }>): void {
  switch (word.type) {
    case "run":
      runStore.setState({ run: { ...word.view, isOwn: false } });
      return;
    case "event":
      takeIn(word.event, false);
      return;
    case "gone": {
      const { run } = runStore.getState();
      if (run?.id !== word.id) return;
      const message = "The tab that trained this run was closed.";
      const error = { code: "tab-closed", message, place: {}, nextStep: "Resume goes on from the last checkpoint." };
      runStore.setState({ run: { ...run, isOwn: true, phase: "failed", error } });
      return;
    }
    default:
      word satisfies never;
  }
}

function ownRunIsUnderWay(): boolean {
  const { run } = runStore.getState();
  return run?.isOwn === true && isUnderWay(run.phase);
}

function withoutFiles(event: TrainerEvent): TrainerEvent {
  if (event.type !== "run-started") return event;
  const { order } = event;
  return { ...event, order: { ...order, project: { ...order.project, files: [] } } };
}
