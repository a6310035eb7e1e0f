import { Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { type OfflineState, offlineState, onOfflineState } from "./offline.ts";

/** Whether the studio can be used without a network. */
export function OfflineLine() {
  const state = useSyncExternalStore(onOfflineState, offlineState);
  return (
    <Text size="sm" c="dimmed">
      {words[state]}
    </Text>
  );
}

const words: Record<OfflineState, string> = {
  unsupported: "This browser keeps no pages: the studio needs a network here.",
  preparing: "The page and the sample are being kept, so that they work without a network.",
  ready: "Ready to work without a network, sample included.",
  failed: "The page could not be kept: without a network it will not load. Reload it to try again.",
};
