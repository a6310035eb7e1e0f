import { Kbd } from "@mantine/core";
import { Spotlight, type SpotlightActionGroupData, spotlight } from "@mantine/spotlight";
import "@mantine/spotlight/styles.css";
import { Search } from "lucide-react";
import { useEffect } from "react";
import type { Command } from "./commands.ts";
import type { DialogProps } from "./lazy-dialog.tsx";

/** Every command, found by typing some of its letters. */
export function Palette({ isOpen, onClose, commands }: DialogProps & { commands: readonly Command[] }) {
  useEffect(() => {
    if (isOpen) spotlight.open();
  }, [isOpen]);
  return (
    <Spotlight
      actions={grouped(commands)}
      shortcut={null}
      nothingFound="No command has these letters"
      highlightQuery
      scrollable
      maxHeight="60vh"
      onSpotlightClose={onClose}
      attributes={{ content: { "aria-label": "Command palette" } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }} // its buttons are out of the order of tabs
      searchProps={{ leftSection: <Search size={18} />, placeholder: "What to do", "aria-label": "Find a command" }}
    />
  );
}

function grouped(commands: readonly Command[]): SpotlightActionGroupData[] {
  return (["Run", "Screens", "Page"] as const).map(group => ({
    group,
    actions: commands
      .filter(command => command.group === group)
      .map(({ label, keys, run }) => ({
        id: label,
        label,
        onClick: run,
        ...(keys !== undefined && { rightSection: <Kbd>{keys}</Kbd> }),
      })),
  }));
}
