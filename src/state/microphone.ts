import { createStore, useStore } from "zustand";

/** How to listen. What the browser does to the sound is off unless asked for: the model was trained without. */
export interface MicrophoneChoice {
  deviceId: string | null; // null: the one that the browser prefers
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

/** One choice for every screen that listens. */
export const microphoneStore = createStore<MicrophoneChoice>(() => ({
  deviceId: null,
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
}));

export function useMicrophoneChoice(): MicrophoneChoice {
  return useStore(microphoneStore);
}

export function chooseMicrophone(parts: Partial<MicrophoneChoice>): void {
  microphoneStore.setState(parts);
}
