import { createStore, useStore } from "zustand";
import { type ErrorReport, reportOf } from "../lib/result.ts";
import type { SelfTestReport } from "../self-test/report.ts";
import type { AdapterReport } from "../workers/trainer/protocol.ts";
import { onTrainerEvent, trainer } from "./workers.ts";

/** What computes in this tab, and whether it computes rightly. */
export interface SessionState {
  adapter: AdapterReport | undefined; // undefined until `prepareSession` has answered
  selfTest: SelfTestReport | undefined;
  error: ErrorReport | undefined; // why there is none at all, or why it was lost
}

export const sessionStore = createStore<SessionState>(() => ({
  adapter: undefined,
  selfTest: undefined,
  error: undefined,
}));

export function useSession<T>(selector: (state: SessionState) => T): T {
  return useStore(sessionStore, selector);
}

/** Opens the adapter and tests its kernels, once. */
export async function prepareSession(): Promise<void> {
  onTrainerEvent(event => {
    if (event.type === "adapter-lost") sessionStore.setState({ error: event.error });
    if (event.type === "run-started") sessionStore.setState({ adapter: event.adapter, error: undefined });
  });
  try {
    const { adapter, selfTest } = await trainer().call({ type: "prepare" });
    sessionStore.setState({ adapter, selfTest, error: undefined });
  } catch (error) {
    sessionStore.setState({ error: reportOf(error) });
  }
}
